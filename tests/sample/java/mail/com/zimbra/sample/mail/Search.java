package com.zimbra.sample.mail;

import java.util.List;
import java.util.stream.Collectors;

public class Search {
    public List<String> find(List<String> subjects, String word) {
        return subjects.stream().filter(s -> s.contains(word)).collect(Collectors.toList());
    }
}
