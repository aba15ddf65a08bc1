// de
