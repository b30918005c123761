package org.generallog.replicator.check;

import java.util.List;

/** All checks, in the order in which they are made and told. */
public final class Checks {
    public static final List<Check> ALL = List.of(
            new ReachCheck(Side.OLD),
            new ReachCheck(Side.NEW),
            new SameInstanceCheck(),
            new VersionCheck(Side.OLD),
            new VersionCheck(Side.NEW),
            new VersionPathCheck(),
            new BinlogOpenCheck(),
            new ReplicaCheck(),
            new LogOffCheck(),
            new LogAtStartCheck(),
            new LogTableCheck(),
            new LogSilentCheck(),
            new LogRightsCheck(),
            new ProcessRightCheck(),
            new GrantsCheck(),
            new SchemaRightsCheck(),
            new ReadLockCheck(),
            new CutoverRightCheck(),
            new TargetRightsCheck(),
            new TargetDefinerRightCheck(),
            new TrustFunctionsCheck(),
            new RotationCheck(),
            new DatabasesCheck(),
            new ExistingObjectsCheck(),
            new EarlierAttemptCheck(),
            new TargetEventsCheck(),
            new SourceEventsCheck(),
            new TargetReadOnlyCheck(),
            new TargetWritersCheck(),
            new ConnectionsCheck(Side.OLD),
            new ConnectionsCheck(Side.NEW),
            new DurabilityCheck(),
            new PacketCheck(),
            new SqlModeCheck(),
            new ClockCheck(),
            new ZoneCheck(),
            new ZoneTablesCheck(),
            new CharsetCheck(),
            new CollationsCheck(),
            new NamesCheck(),
            new InitConnectCheck(),
            new IsolationCheck(),
            new IdStepsCheck(),
            new TargetLogCheck(),
            new RelayDirectoryCheck(),
            new RelayDiskCheck(),
            new EnginesCheck(),
            new EnginesMissingCheck(),
            new CompressedCheck(),
            new KeysCheck(),
            new IdsCheck(),
            new IdGroupsCheck(),
            new ProgramsCheck(),
            new ProgramsInexactCheck(),
            new LoadableFunctionsCheck(),
            new AccountsCheck(),
            new DefinersCheck(),
            new OldSessionsCheck(),
            new LogUnsupportedCheck(),
            new LogValuesLostCheck(),
            new LogCutCheck(),
            new LogSwitchedCheck(),
            new LogInexactCheck(),
            new LogByHandCheck(),
            new LogBackupCheck(),
            new EncryptionCheck(Side.OLD),
            new EncryptionCheck(Side.NEW));

    /** What {@code run} and {@code capture} ask of the old instance: what it hides would be captured wrongly without a word. */
    public static final List<Check> BEFORE_CAPTURE = List.of(new SchemaRightsCheck());

    /** What {@code run} and {@code apply} ask of the new instance before anything is applied. */
    public static final List<Check> BEFORE_APPLY = List.of(new TargetRightsCheck(), new TargetEventsCheck());

    private Checks() {}
}
