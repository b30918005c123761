package org.generallog.replay.transaction;

import java.util.List;

/** Changes that stay in a file: each is read when it is asked for, so that a large transaction is never in memory as a whole. */
public interface StoredChanges extends List<Change> {}
