package org.generallog.replay.catalog;

/** The schema cannot be read now, for example since the instance is down. The caller may ask again later. */
public final class CatalogException extends RuntimeException {
    public CatalogException(String message, Throwable cause) {
        super(message, cause);
    }
}
