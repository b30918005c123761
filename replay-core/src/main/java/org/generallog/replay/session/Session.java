package org.generallog.replay.session;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.SqlMode;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.UserVariable;
import org.jspecify.annotations.Nullable;

/** The state of one thread of the old instance. Used by the capture's thread alone. */
public final class Session {
    /** Characters of the longest name of a database or a time zone (manual, "Identifier Length Limits"; {@code mysql.time_zone_name}). */
    private static final int LONGEST_NAME = 64;
    /** Id of the collation {@code binary}, the same on every server; what a NULL has. */
    private static final int BINARY_COLLATION = 63;

    /** What clients set when they connect, and what decides which rows a statement writes. */
    private static final List<String> SET_BEFORE = List.of("sql_mode", "time_zone", "foreign_key_checks");

    /** What of {@code sql_mode} counts when a statement is read, and not when it is run. */
    private static final long OF_TEXT = SqlMode.parse(
            "ANSI_QUOTES,PIPES_AS_CONCAT,IGNORE_SPACE,NO_BACKSLASH_ESCAPES,HIGH_NOT_PRECEDENCE,REAL_AS_FLOAT");

    private final long threadId;
    private final Charsets charsets;
    private final GlobalVariables globals;
    private String userHost;
    private String database = "";
    private boolean databaseDoubtful;
    private long sqlMode;
    /** 0 while no {@code SET NAMES} was seen. */
    private int clientCollation;

    private int connectionCollation;
    /** {@code collation_server} of the session: 0 for the instance's. */
    private int serverCollation;
    /** Its charset is not known, and it has sent bytes that are not UTF-8. */
    private boolean strangeBytes;

    private String timeZone;
    private boolean autocommit;
    private boolean foreignKeyChecks;
    private boolean uniqueChecks;
    private boolean tablesLocked;
    private boolean limitsJoins;
    private boolean waitsShortly;
    private List<LockedTable> locked = List.of();
    private final PreparedDatabases prepared = new PreparedDatabases();
    private String storageEngine = "";
    private final Map<String, UserVariable> variables = new LinkedHashMap<>();

    private final TransactionModes transactions = new TransactionModes();
    private final PinnedState pinned = new PinnedState();
    private String settings = "";
    /** What {@code SET timestamp} has set, microseconds since 1970-01-01 UTC; 0 for the clock. */
    private long fixedMicros;
    /** System variables that were set to what the log does not tell. */
    private final Set<String> unknown = new HashSet<>();
    /** What {@code SET insert_id} has set for the next statement that is given an id; 0 for none. */
    private long nextInsertId;
    /** The XA branch that it works on, or has prepared; empty for none. */
    private String xaBranch = "";

    private Xa xa = Xa.NONE;
    /** Its beginning is in the log, so a variable that was never set is NULL. */
    private boolean begun;

    private final RepeatedExecution repeats = new RepeatedExecution();
    /** {@code EXECUTE} was sent, and its {@code Execute} row is still to come. */
    private boolean executesByName;
    /** Of {@code sql_mode} what was in force when it prepared its statements, and one more; 0 for none, -1 where they are not alike. */
    private long preparedMode;
    /** It has prepared a statement that holds a hexadecimal constant of its own. */
    private boolean preparesHex;

    private @Nullable StatementContext context;
    private @Nullable LexicalMode lexicalMode;

    Session(long threadId, String userHost, GlobalVariables globals, Charsets charsets) {
        this.threadId = threadId;
        this.userHost = userHost;
        this.charsets = charsets;
        this.globals = globals;
        this.timeZone = globals.now().timeZone();
        reset();
    }

    /** Back to what a new session has ({@code Change user}, {@code Reset Connection}); the database stays. */
    void reset() {
        SessionDefaults now = globals.now();
        sqlMode = now.sqlMode();
        timeZone = now.timeZone();
        autocommit = now.autocommit();
        foreignKeyChecks = now.foreignKeyChecks();
        uniqueChecks = now.uniqueChecks();
        clientCollation = 0;
        serverCollation = 0;
        connectionCollation = 0;
        strangeBytes = false;
        tablesLocked = false;
        limitsJoins = false;
        waitsShortly = false;
        locked = List.of();
        prepared.clear();
        storageEngine = "";
        settings = now.settings();
        fixedMicros = 0;
        unknown.clear();
        nextInsertId = 0;
        xaBranch = "";
        xa = Xa.NONE;
        executesByName = false;
        preparesHex = false;
        preparedMode = 0;
        variables.clear();
        transactions.reset(now.transactions());
        pinned.clear();
        changed();
    }

    private void changed() {
        context = null;
        lexicalMode = null;
    }

    public long threadId() {
        return threadId;
    }

    public String userHost() {
        return userHost;
    }

    public void userHost(String now) {
        userHost = now;
    }

    /** The user's name in the account that it has been given; empty where the log does not tell. From {@code account[user] @ host [address]}. */
    public String account() {
        return LogRow.account(userHost);
    }

    /** What {@code USER()} returns; empty where it is not known. From {@code user[auth_user] @ host [address]}. */
    public String user() {
        int name = userHost.indexOf('[');
        int at = userHost.indexOf("] @ ");
        int address = userHost.lastIndexOf('[');
        if (name < 0 || at < name || address < at) {
            return "";
        }
        String host = userHost.substring(at + 4, address).strip();
        int end = userHost.lastIndexOf(']');
        return account() + "@" + (host.isEmpty() && end > address ? userHost.substring(address + 1, end) : host);
    }

    /** The old instance's global variables, as they are by now. */
    public SessionDefaults defaults() {
        return globals.now();
    }

    public Charsets charsets() {
        return charsets;
    }

    public String database() {
        return database;
    }

    /** Whether what it writes without naming a database may have gone to another one than {@link #database()}. */
    public boolean databaseDoubtful() {
        return databaseDoubtful;
    }

    public void databaseDoubtful(boolean now) {
        databaseDoubtful = now;
    }

    /** The default database; a name that is none leaves it as it was, since the statement has failed. */
    public void database(String now) {
        if (now.length() <= LONGEST_NAME) {
            database = now;
            databaseDoubtful = false;
            changed();
        }
    }

    public void sqlMode(long bits) {
        sqlMode = bits;
        changed();
    }

    public long sqlMode() {
        return sqlMode;
    }

    /** {@code SET NAMES}: both collations at once. */
    public void names(int collation) {
        clientCollation = collation;
        connectionCollation = collation;
        changed();
    }

    /** What databases that it creates get. */
    public void serverCollation(int collation) {
        serverCollation = collation;
        changed();
    }

    public void clientCollation(int collation) {
        clientCollation = collation;
        changed();
    }

    public void connectionCollation(int collation) {
        connectionCollation = collation;
        changed();
    }

    /** Whether {@code character_set_client} is known. */
    public boolean saysCharset() {
        return clientCollation != 0;
    }

    /** {@code character_set_client}, as far as it is known; else that of most. */
    public String clientCharset() {
        return clientCollation == 0 ? charsets.charset(guessed()) : charsets.charset(clientCollation);
    }

    /** {@code collation_connection}, as far as it is known; else that of most. */
    String connectionCollationName() {
        int id = connectionCollation != 0 ? connectionCollation : clientCollation;
        return charsets.name(id == 0 ? guessed() : id);
    }

    /** {@code character_set_connection}. */
    public String connectionCharset() {
        int id = connectionCollation != 0 ? connectionCollation : clientCollation;
        return id == 0 ? charsets.charset(guessed()) : charsets.charset(id);
    }

    private int guessed() {
        return charsets.guess(new byte[0], lexicalMode());
    }

    public String timeZone() {
        return timeZone;
    }

    /** The session's time zone; a name that is none leaves it as it was. */
    public void timeZone(String now) {
        if (now.length() <= LONGEST_NAME) {
            timeZone = now;
            changed();
        }
    }

    public boolean autocommit() {
        return autocommit;
    }

    public void autocommit(boolean now) {
        autocommit = now;
        changed();
    }

    public void foreignKeyChecks(boolean now) {
        foreignKeyChecks = now;
        changed();
    }

    public boolean foreignKeyChecks() {
        return foreignKeyChecks;
    }

    boolean uniqueChecks() {
        return uniqueChecks;
    }

    public void uniqueChecks(boolean now) {
        uniqueChecks = now;
        changed();
    }

    String settings() {
        return settings;
    }

    /** Sets one of {@link SessionSettings}. */
    public void setting(String variable, String value) {
        settings = SessionSettings.with(settings, variable, value);
        changed();
    }

    /** Whether what a {@code SET} gave a system variable is known: not where it was a query or another expression. */
    void known(String variable, boolean isKnown) {
        if (isKnown) {
            unknown.remove(variable);
        } else {
            unknown.add(variable);
        }
    }

    /** Whether a system variable has a value that the log does not tell, so that its statements may do something else on the new instance. */
    public boolean hasUnknownSettings() {
        return !unknown.isEmpty();
    }

    boolean isKnown(String variable) {
        return !unknown.contains(variable);
    }

    /** Its beginning is not in the log: what it has set before is not known, until it sets it again. */
    void older() {
        unknown.addAll(SET_BEFORE);
    }

    public void fixedMicros(long micros) {
        fixedMicros = micros;
    }

    /** When a statement of this row's time runs, as it sees it itself. */
    public long time(long eventTimeMicros) {
        return fixedMicros == 0 ? eventTimeMicros : fixedMicros;
    }

    public void nextInsertId(long id) {
        nextInsertId = id;
    }

    /** The id that the next statement gives, if it was set; it counts once. */
    public OptionalLong takeInsertId() {
        OptionalLong id = nextInsertId == 0 ? OptionalLong.empty() : OptionalLong.of(nextInsertId);
        nextInsertId = 0;
        return id;
    }

    /** What it says of its transactions. */
    public TransactionModes transactions() {
        return transactions;
    }

    /** How far its XA branch is. */
    public enum Xa {
        NONE,
        ACTIVE,
        IDLE,
        PREPARED
    }

    public Xa xa() {
        return xa;
    }

    public void xa(Xa now) {
        xa = now;
    }

    public String xaBranch() {
        return xaBranch;
    }

    public void xaBranch(String now) {
        xaBranch = now;
    }

    /** What of its state needs a connection of its own. */
    public PinnedState pinned() {
        return pinned;
    }

    /** Whether the session's beginning is in the log. Of an older one the variables that it does not set are not known. */
    public boolean begun() {
        return begun;
    }

    public void markBegun() {
        begun = true;
    }

    public RepeatedExecution repeats() {
        return repeats;
    }

    /** Whether {@code EXECUTE} was sent, so that the next {@code Execute} row has its values from user variables. */
    public boolean executesByName() {
        return executesByName;
    }

    public void executesByName(boolean now) {
        executesByName = now;
    }

    /** Whether a hexadecimal constant in an {@code Execute} row may be one that the client has written. */
    public boolean mayPrepareHex() {
        return preparesHex || !begun;
    }

    /** A statement is prepared: it keeps what {@code sql_mode} makes of its text. */
    public void prepares() {
        long now = (sqlMode & OF_TEXT) + 1;
        preparedMode = preparedMode == 0 || preparedMode == now ? now : -1;
    }

    /** Whether a statement that it executes may have been read in another {@code sql_mode} than that of now. */
    public boolean preparedOtherwise() {
        return preparedMode != 0 && preparedMode != (sqlMode & OF_TEXT) + 1;
    }

    public void preparesHex() {
        preparesHex = true;
    }

    /** Whether {@code LOCK TABLES} is in force, so that {@code UNLOCK TABLES} commits. */
    public boolean tablesLocked() {
        return tablesLocked;
    }

    public void tablesLocked(boolean now) {
        tablesLocked = now;
        locked = List.of();
    }

    /** What {@code LOCK TABLES} has locked; none where that is not certain. */
    public List<LockedTable> locked() {
        return locked;
    }

    public void locked(List<LockedTable> now) {
        locked = List.copyOf(now);
    }

    /** In which databases it has prepared its statements. */
    public PreparedDatabases prepared() {
        return prepared;
    }

    /** A statement runs in another database than the default one; to be set back behind it. */
    public void runsIn(String other) {
        database = other;
        context = null;
    }

    /** Whether what joins too many rows may be refused: {@code max_join_size}, {@code sql_big_selects}. */
    public boolean limitsJoins() {
        return limitsJoins;
    }

    public void limitsJoins(boolean now) {
        limitsJoins = now;
    }

    /** Whether it has set {@code lock_wait_timeout} to a short time. */
    public boolean waitsShortly() {
        return waitsShortly;
    }

    public void waitsShortly(boolean now) {
        waitsShortly = now;
    }

    /** {@code default_storage_engine} where the session has set it, else empty. */
    public String storageEngine() {
        return storageEngine;
    }

    public void storageEngine(String now) {
        storageEngine = now;
    }

    public Map<String, UserVariable> variables() {
        return variables;
    }

    /**
     * The user variables of these names whose values are known. One that was never set is NULL: it has to be said, since the connection
     * that runs the statement is used by other sessions too.
     */
    public List<UserVariable> variables(Set<String> names) {
        return names.stream()
                .sorted()
                .filter(name -> pinned.variable(name) == 0)
                .map(name -> {
                    UserVariable known = variables.get(name);
                    return known == null
                            ? new UserVariable(name, UserVariable.Type.STRING, BINARY_COLLATION, null)
                            : known;
                })
                .toList();
    }

    /** How this session's next statement is to be read. */
    public LexicalMode lexicalMode() {
        LexicalMode mode = lexicalMode;
        if (mode == null) {
            mode = LexicalMode.of(clientCollation == 0 ? "utf8" : charsets.charset(clientCollation), sqlMode);
            lexicalMode = mode;
        }
        return mode;
    }

    /** What this statement needs to mean the same again. */
    public StatementContext context(byte[] statement) {
        if (clientCollation == 0) {
            return context(charsets.guess(statement, lexicalMode()));
        }
        StatementContext known = context;
        if (known == null) {
            known = context(clientCollation);
            context = known;
        }
        return known;
    }

    /**
     * Whether it is a guess what the letters of this statement are: its session has told its charset in the handshake alone, and its bytes
     * are not UTF-8. Bytes that are UTF-8 are hardly ever anything else, unless the session has sent others.
     */
    public boolean guessesLetters(byte[] statement) {
        if (clientCollation != 0) {
            return false;
        }
        Charsets.Evidence evidence = charsets.evidence(statement, lexicalMode());
        strangeBytes |= evidence == Charsets.Evidence.OTHER;
        return strangeBytes && evidence != Charsets.Evidence.ASCII;
    }

    /** Whether its texts are bytes, not letters, which a column of letters may take in another way ({@code SET NAMES binary}). */
    public boolean sendsStrangeBytes(byte[] statement) {
        return clientCollation != 0
                && clientCharset().equals("binary")
                && charsets.evidence(statement, lexicalMode()) == Charsets.Evidence.OTHER;
    }

    /** For a statement of our own that names tables in full, in UTF-8. */
    public StatementContext contextOfNames() {
        int utf8 = charsets.defaultId("utf8");
        return new StatementContext(
                "", 0, utf8, utf8, defaults().collationServer(), timeZone, autocommit, foreignKeyChecks, uniqueChecks);
    }

    private StatementContext context(int client) {
        return new StatementContext(
                database,
                sqlMode,
                client,
                connectionCollation == 0 ? client : connectionCollation,
                serverCollation == 0 ? defaults().collationServer() : serverCollation,
                timeZone,
                autocommit,
                foreignKeyChecks,
                uniqueChecks,
                settings);
    }

    /** What the capture checkpoint keeps of a session. */
    public record State(
            long threadId,
            String userHost,
            String database,
            long sqlMode,
            int clientCollation,
            int connectionCollation,
            String timeZone,
            boolean autocommit,
            boolean foreignKeyChecks,
            boolean uniqueChecks,
            boolean tablesLocked,
            @Nullable String storageEngine,
            List<UserVariable> variables,
            RepeatedExecution.@Nullable State repeats,
            PinnedState.@Nullable State pinned,
            @Nullable String xaBranch,
            boolean begun,
            @Nullable String settings,
            long fixedMicros,
            long nextInsertId,
            TransactionModes.@Nullable State transactions,
            boolean strangeBytes,
            @Nullable Set<String> unknown,
            boolean databaseDoubtful,
            @Nullable Xa xa,
            boolean executesByName,
            boolean preparesHex,
            long preparedMode,
            boolean limitsJoins,
            boolean waitsShortly,
            @Nullable List<LockedTable> locked,
            PreparedDatabases.@Nullable State prepared,
            int serverCollation) {}

    public State state() {
        return new State(
                threadId,
                userHost,
                database,
                sqlMode,
                clientCollation,
                connectionCollation,
                timeZone,
                autocommit,
                foreignKeyChecks,
                uniqueChecks,
                tablesLocked,
                storageEngine,
                List.copyOf(variables.values()),
                repeats.state(),
                pinned.state(),
                xaBranch,
                begun,
                settings,
                fixedMicros,
                nextInsertId,
                transactions.state(),
                strangeBytes,
                Set.copyOf(unknown),
                databaseDoubtful,
                xa,
                executesByName,
                preparesHex,
                preparedMode,
                limitsJoins,
                waitsShortly,
                locked,
                prepared.state(),
                serverCollation);
    }

    static Session restore(State state, GlobalVariables globals, Charsets charsets) {
        Session session = new Session(state.threadId(), state.userHost(), globals, charsets);
        session.database = state.database();
        session.sqlMode = state.sqlMode();
        session.clientCollation = state.clientCollation();
        session.connectionCollation = state.connectionCollation();
        session.serverCollation = state.serverCollation();
        session.timeZone = state.timeZone();
        session.autocommit = state.autocommit();
        session.foreignKeyChecks = state.foreignKeyChecks();
        session.uniqueChecks = state.uniqueChecks();
        session.tablesLocked = state.tablesLocked();
        String engine = state.storageEngine();
        session.storageEngine = engine == null ? "" : engine;
        state.variables().forEach(v -> session.variables.put(v.name(), v));
        session.repeats.restore(state.repeats() == null ? RepeatedExecution.State.NONE : state.repeats());
        session.pinned.restore(state.pinned() == null ? PinnedState.State.NONE : state.pinned());
        session.xaBranch = state.xaBranch() == null ? "" : state.xaBranch();
        session.begun = state.begun();
        session.settings = state.settings() == null ? "" : state.settings();
        session.fixedMicros = state.fixedMicros();
        session.nextInsertId = state.nextInsertId();
        session.transactions.restore(state.transactions());
        session.strangeBytes = state.strangeBytes();
        session.databaseDoubtful = state.databaseDoubtful();
        Xa branch = state.xa();
        session.xa = branch == null ? Xa.NONE : branch;
        session.executesByName = state.executesByName();
        session.preparesHex = state.preparesHex();
        session.preparedMode = state.preparedMode();
        session.limitsJoins = state.limitsJoins();
        session.waitsShortly = state.waitsShortly();
        List<LockedTable> held = state.locked();
        session.locked = held == null ? List.of() : List.copyOf(held);
        session.prepared.restore(state.prepared());
        Set<String> unknown = state.unknown();
        if (unknown != null) {
            session.unknown.addAll(unknown);
        }
        return session;
    }
}
