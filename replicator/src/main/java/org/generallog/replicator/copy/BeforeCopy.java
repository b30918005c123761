package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.jspecify.annotations.Nullable;

/** What would keep {@link InitialCopy} from beginning or make it leave something out, asked by itself; for the preflight check. */
public final class BeforeCopy implements AutoCloseable {
    private final CopySettings settings;
    private final InstanceAddress target;
    private final Connections connections;
    private @Nullable SourceSchema schema;

    public BeforeCopy(CopySettings settings, InstanceAddress source, InstanceAddress target) {
        this.settings = settings;
        this.target = target;
        this.connections = new Connections(source, target, new Marker(settings.name(), "check", ""), MarkerKey.fresh());
    }

    /** The {@code GRANT} statements for what the account lacks on the old instance. */
    public List<String> missingRights() throws SQLException {
        try (RawConnection source = connections.source()) {
            return SourceRights.missing(source, settings.databases());
        }
    }

    /** What is in the way on the new instance, each as {@code kind database.name}. */
    public List<String> inTheWay() throws SQLException, CopyException {
        try (RawConnection other = connections.target()) {
            Set<TargetObject> ours = new CopyRegistry(target, settings.schema()).left(settings.name());
            return ExistingObjects.read(other, schema(), ours).inTheWay(ours);
        }
    }

    /** Whether something was applied under the replication's name already. */
    public boolean hasCheckpoint() throws SQLException {
        return new CopyRegistry(target, settings.schema()).hasCheckpoint(settings.name());
    }

    /** Whether a copy was begun under the replication's name; one that breaks off goes on. */
    public boolean hasCopy() throws SQLException {
        return new CopyRegistry(target, settings.schema())
                .newest(settings.name())
                .isPresent();
    }

    /** Accounts that the new instance lacks, each with the triggers that run in its name. */
    public Map<String, List<String>> accountsOfTriggers() throws SQLException, CopyException {
        return missing(schema().objects(StoredObject.Kind.TRIGGER));
    }

    /** The same of views, routines and events, which the copy leaves out. */
    public Map<String, List<String>> accountsOfOthers() throws SQLException, CopyException {
        return missing(schema().objects().stream()
                .filter(object -> object.kind() != StoredObject.Kind.TRIGGER)
                .toList());
    }

    private Map<String, List<String>> missing(List<StoredObject> objects) throws SQLException {
        try (RawConnection source = connections.source();
                RawConnection other = connections.target()) {
            return new TreeMap<>(new Definers(other).missing(source, objects));
        }
    }

    /** Character sets and collations of databases, tables and columns that the new instance does not know by any name. */
    public List<String> unknownCollations() throws SQLException {
        try (RawConnection source = connections.source();
                RawConnection other = connections.target()) {
            Collations collations = Collations.read(source, other);
            TreeSet<String> used = new TreeSet<>();
            for (String query : List.of(
                    "SELECT DISTINCT DEFAULT_COLLATION_NAME, SCHEMA_NAME FROM information_schema.SCHEMATA",
                    "SELECT DISTINCT COLLATION_NAME, TABLE_SCHEMA FROM information_schema.COLUMNS",
                    "SELECT DISTINCT TABLE_COLLATION, TABLE_SCHEMA FROM information_schema.TABLES")) {
                for (RawRow row : source.query(query)) {
                    if (SourceSchemaReader.isCopied(row.text(1), settings)
                            && !row.text(0).isEmpty()) {
                        used.add(row.text(0));
                    }
                }
            }
            List<String> unknown = new ArrayList<>();
            used.stream().filter(name -> !collations.isKnown(name)).forEach(unknown::add);
            return unknown;
        }
    }

    /** Databases to copy that are not there, or that the account may not see. */
    public List<String> missingDatabases() throws SQLException {
        try (RawConnection source = connections.source()) {
            List<String> there = source.query("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA").stream()
                    .map(row -> row.text(0))
                    .toList();
            return settings.databases().stream()
                    .filter(name -> !there.contains(name))
                    .toList();
        }
    }

    private SourceSchema schema() throws SQLException, CopyException {
        SourceSchema known = schema;
        if (known == null) {
            try (RawConnection source = connections.source()) {
                known = new SourceSchemaReader(source, settings, warning -> {}).read();
            }
            schema = known;
        }
        return known;
    }

    @Override
    public void close() {
        connections.close();
    }
}
