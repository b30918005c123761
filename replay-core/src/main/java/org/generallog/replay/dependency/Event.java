package org.generallog.replay.dependency;

/** What happens to rows of a table. */
enum Event {
    INSERT,
    UPDATE,
    DELETE,
    /** An update of columns that foreign keys refer to. */
    KEY_UPDATE
}
