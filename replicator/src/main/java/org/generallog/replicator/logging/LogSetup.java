package org.generallog.replicator.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.pattern.DynamicConverter;
import java.util.function.Supplier;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;

/** Sets Logback up. Log lines go to standard error, so that standard output is the commands' own. */
public final class LogSetup {
    /** Times in UTC, as everywhere in the replicator. */
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS, UTC}Z %LEVEL %msg%n%failure";

    private LogSetup() {}

    /**
     * Replaces the setup of the whole process.
     *
     * @param sql whether statements may be logged with their literals
     * @param colours whether text is coloured
     */
    public static void apply(LogFormat format, Level level, boolean sql, boolean colours) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(format == LogFormat.JSON ? json(context) : text(context, colours));
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(Level.WARN);
        // A pool closed while it connects is nothing to warn of; failures are told by who asked for a connection.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
        context.getLogger("org.generallog").setLevel(level);
        context.getLogger(SqlForLog.LOGGER).setLevel(sql ? Level.DEBUG : Level.OFF);
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setTimeZone("UTC");
        encoder.setVersion(null);
        encoder.getFieldNames().setVersion(null);
        encoder.getFieldNames().setLevelValue(null);
        FailureConverter failure = new FailureConverter();
        failure.setContext(context);
        failure.start();
        encoder.setThrowableConverter(failure);
        encoder.start();
        return encoder;
    }

    @SuppressWarnings("rawtypes") // the map's type is Logback's
    private static Encoder<ILoggingEvent> text(LoggerContext context, boolean colours) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(PATTERN.replace("%LEVEL", colours ? "%highlight(%-5level)" : "%-5level"));
        Supplier<DynamicConverter> failure = FailureConverter::new;
        layout.getInstanceConverterMap().put("failure", failure);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }
}
