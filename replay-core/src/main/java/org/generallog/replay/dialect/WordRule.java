package org.generallog.replay.dialect;

/** What has to be done about a word, wherever it stands. */
interface WordRule {
    /** @param at index of the word's token, never one after a dot: a qualified name needs nothing */
    void at(Statement statement, int at);
}
