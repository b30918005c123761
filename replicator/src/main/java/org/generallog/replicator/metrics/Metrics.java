package org.generallog.replicator.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.function.BooleanSupplier;

/** The registry with all meters of the process: the pipeline's and the JVM's. */
@SuppressWarnings(
        "deprecation") // the simpleclient registry is the one chosen; Micrometer calls it the older of its two
public final class Metrics implements AutoCloseable {
    private final io.micrometer.prometheus.PrometheusMeterRegistry registry =
            new io.micrometer.prometheus.PrometheusMeterRegistry(io.micrometer.prometheus.PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Meters meters;

    /**
     * @param version of the program, for {@code replicator_info}
     * @param ready whether {@code /health/ready} is green
     */
    public Metrics(Readings readings, String version, BooleanSupplier ready) {
        registry.config().commonTags("replication", readings.watched().config().name());
        meters = new Meters(registry, readings);
        meters.bind();
        Gauge.builder("replicator.info", () -> 1)
                .description("Always 1; its label names the version.")
                .tag("version", version)
                .register(registry);
        Gauge.builder("replicator.ready", ready, r -> r.getAsBoolean() ? 1 : 0)
                .description("1 while /health/ready is green.")
                .strongReference(true)
                .register(registry);
        jvm(registry);
    }

    private void jvm(MeterRegistry into) {
        new JvmMemoryMetrics().bindTo(into);
        new JvmThreadMetrics().bindTo(into);
        new ClassLoaderMetrics().bindTo(into);
        new ProcessorMetrics().bindTo(into);
        new UptimeMetrics().bindTo(into);
        gc.bindTo(into);
    }

    /** All meters in Prometheus' text format 0.0.4. */
    public String scrape() {
        meters.refresh();
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
