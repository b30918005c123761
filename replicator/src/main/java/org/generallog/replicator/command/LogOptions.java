package org.generallog.replicator.command;

import ch.qos.logback.classic.Level;
import java.util.Locale;
import java.util.Map;
import org.generallog.replicator.logging.LogFormat;
import org.generallog.replicator.logging.LogSetup;
import org.generallog.replicator.logging.Terminal;
import picocli.CommandLine.Option;

/** The options that say how the log looks. */
final class LogOptions {
    enum Verbosity {
        error,
        warn,
        info,
        debug
    }

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            converter = FormatConverter.class,
            description = "Log lines for people, or one JSON object a line. Default: text.")
    LogFormat format = LogFormat.TEXT;

    @Option(
            names = "--log-level",
            paramLabel = "error|warn|info|debug",
            defaultValue = "info",
            description = "How much is logged. Default: info.")
    Verbosity level = Verbosity.info;

    @Option(
            names = "--log-sql",
            description =
                    "Log statements with their literals, which are your users' data. Without it no literal is ever logged.")
    boolean sql;

    void apply(Map<String, String> environment) {
        boolean colours = Terminal.present() && !environment.containsKey("NO_COLOR");
        LogSetup.apply(format, Level.toLevel(level.name().toUpperCase(Locale.ROOT)), sql, colours);
    }

    static final class FormatConverter implements picocli.CommandLine.ITypeConverter<LogFormat> {
        @Override
        public LogFormat convert(String text) {
            return switch (text) {
                case "text" -> LogFormat.TEXT;
                case "json" -> LogFormat.JSON;
                default -> throw new picocli.CommandLine.TypeConversionException("'" + text + "' is not text or json");
            };
        }
    }
}
