package org.generallog.replay.transaction;

/** One change of data. A statement with its context now; room is left for a row with its values (witness triggers). */
public sealed interface Change permits StatementChange {}
