/*
 * The rules of Zimlets, each with what happens otherwise. What breaks one is in the server's
 * classes (com.zimbra.cs.zimlet: ZimletFile, ZimletMeta, ZimletDescription, ZimletConfig, Version;
 * ZimletResources, which sends the scripts of all Zimlets as one) and in the client's
 * ZmZimletContext.
 */
#include "web/zimlet_rules.h"

const struct zg_zimlet_rule zg_zimlet_rules[] = {
    [RULE_NAME] =
        {"zimlet-name", false,
         "the name holds letters, digits, '_', '.' and '-' only; the server reads no other"},
    [RULE_NAME_CASE] = {"zimlet-name-case", true,
                        "the name is lower case; the server looks for it in lower case"},
    [RULE_FILE_NAME] =
        {"file-name", false,
         "names have no '../', no control characters and no '/' at their beginning; the "
         "server refuses the Zimlet"},
    [RULE_FILE_CASE] =
        {"file-name-case", false,
         "names differ in more than case; the server keeps one of those that do not"},
    [RULE_FILE_EMPTY] = {"file-empty", true,
                         "files are not empty; the server drops those that are"},
    [RULE_DESCRIPTOR] =
        {"zip-descriptor", false,
         "sizes stand before the data of a file (no data descriptors); else the file is "
         "lost where a server sends the zip to another"},
    [RULE_MANIFEST] =
        {"manifest-definition", false,
         "a META-INF/MANIFEST.MF names the definition in Zimlet-Description-File; the "
         "server ends with NullPointerException"},
    [RULE_DEFINITION_MISSING] = {"definition-missing", false,
                                 "there is a definition NAME.xml, named as the zip file is"},
    [RULE_DEFINITION_XML] = {"definition-xml", false,
                             "the definition is XML, without a document type of its own"},
    [RULE_DEFINITION_ROOT] = {"definition-root", false, "its outermost element is <zimlet>"},
    [RULE_DEFINITION_NAME] = {"definition-name", false,
                              "its name is that of the zip file; else the server does not find the "
                              "Zimlet again when it starts"},
    [RULE_DEFINITION_VERSION] = {"definition-version", false,
                                 "its version is numbers with dots between; the server ends with "
                                 "NumberFormatException"},
    [RULE_DEFINITION_DESCRIPTION] = {"definition-description", true,
                                     "it has a description; lists of Zimlets show nothing else"},
    [RULE_INCLUDE_MISSING] =
        {"include-missing", false,
         "the scripts that include names are in the Zimlet, and not empty; the "
         "server leaves others out without a word (and trims no blanks)"},
    [RULE_STYLE_MISSING] = {"style-missing", true, "so are the style sheets that includeCSS names"},
    [RULE_UNNAMED_FILE] =
        {"file-unnamed", true,
         "scripts and style sheets are named by include or includeCSS; no page loads "
         "others by itself"},
    [RULE_HANDLER_NAME] = {"handler-name", true,
                           "handlerObject has another name than the Zimlet, whose messages are the "
                           "variable of that name"},
    [RULE_HANDLER_MISSING] = {"handler-missing", true,
                              "a script that is included defines handlerObject"},
    [RULE_SCRIPT_SYNTAX] =
        {"script-syntax", false,
         "scripts can be read; one that cannot takes all Zimlets of the server down, "
         "which minifies them as one"},
    [RULE_SCRIPT_MODERN] =
        {"script-modern", false,
         "scripts are ECMAScript 3, and 5 where the syntax is that of 3; the server's minifier "
         "reads nothing newer, and one such script takes all Zimlets of the server down"},
    [RULE_CONFIG_XML] = {"config-xml", false,
                         "the config template is XML, without a document type of its own"},
    [RULE_CONFIG_ROOT] = {"config-root", false, "its outermost element is <zimletConfig>"},
    [RULE_CONFIG_NAME] =
        {"config-name", false,
         "its name is the definition's; the server looks for a Zimlet of that name"},
    [RULE_CONFIG_VERSION] = {"config-version", false,
                             "its version is numbers with dots between, as the definition's"},
    [RULE_CONFIG_OTHER_VERSION] = {"config-version-differs", true,
                                   "its version is the definition's"},
    {NULL, false, NULL},
};
