package org.generallog.replay.sql;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Words that, before a parenthesis, are no stored function: the built-in functions of MySQL 5.1 to 9.x and MariaDB (manuals, "Function
 * Reference"), and keywords of expressions and queries. A stored function that is named like one of these can only be called with its
 * database, in backticks, or, some, with a blank before the parenthesis.
 */
public final class BuiltinFunctions {
    private static final String FUNCTIONS = """
            abs acos add_months adddate addtime aes_decrypt aes_encrypt any_value area asbinary ascii asin astext aswkb aswkt
            asymmetric_decrypt asymmetric_derive asymmetric_encrypt asymmetric_sign asymmetric_verify atan atan2 avg
            benchmark bin bin_to_uuid charset binlog_gtid_pos bit_and bit_count bit_length bit_or bit_xor boundary buffer can_access_column
            can_access_database can_access_table can_access_view cast ceil ceiling centroid char_length character_length
            chr coalesce coercibility collation column_add column_check column_create column_delete column_exists column_get
            column_json column_list compress concat concat_operator_oracle concat_ws connection_id contains conv convert
            convert_tz convexhull cos cot count crc32 crc32c create_asymmetric_priv_key create_asymmetric_pub_key
            create_dh_parameters create_digest crosses cume_dist curdate current_date current_role current_time
            current_timestamp current_user curtime database date date_add date_format date_sub datediff day dayname
            dayofmonth dayofweek dayofyear decode decode_histogram decode_oracle default degrees dense_rank des_decrypt des_encrypt
            difference dimension disjoint distance elt encode encrypt endpoint envelope equals exp export_set exteriorring
            extract extractvalue field find_in_set first_value floor format format_bytes format_pico_time found_rows from_base64
            from_days from_unixtime geomcollection geomcollfromtext geomcollfromwkb geometryn
            geometrycollection geometrycollectionfromtext geometrycollectionfromwkb geometryfromtext geometryfromwkb
            geometrytype geomfromtext geomfromwkb get_format get_lock get_dd_column_privileges glength greatest group_concat grouping
            gtid_subset gtid_subtract hex hour icu_version if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr
            interiorringn intersects interval is_free_lock is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_used_lock is_uuid
            isclosed isempty isnull isring issimple json_array json_array_append json_array_insert json_array_intersect json_arrayagg json_compact
            json_contains json_contains_path json_depth json_detailed json_equals json_exists json_extract json_insert json_key_value
            json_keys json_length json_loose json_merge json_merge_patch json_merge_preserve json_normalize json_object
            json_object_filter_keys json_object_to_array json_objectagg json_overlaps json_pretty json_query json_quote json_remove
            json_replace json_schema_valid json_schema_validation_report json_search json_set json_storage_free
            json_storage_size json_table json_type json_unquote json_valid json_value kdf lag last_day last_insert_id
            last_value lastval lcase lead least left length lengthb linefromtext linefromwkb linestring linestringfromtext
            linestringfromwkb ln load_file localtime localtimestamp locate log log10 log2 lower lpad ltrim
            make_set makedate maketime master_gtid_wait master_pos_wait max mbrcontains mbrcoveredby mbrcovers mbrdisjoint
            mbrequal mbrequals mbrintersects mbroverlaps mbrtouches mbrwithin md5 median microsecond mid min minute mlinefromtext
            mlinefromwkb mod month monthname mpointfromtext mpointfromwkb mpolyfromtext mpolyfromwkb multilinestring
            multilinestringfromtext multilinestringfromwkb multipoint multipointfromtext multipointfromwkb multipolygon
            multipolygonfromtext multipolygonfromwkb name_const natural_sort_key nextval now nth_value ntile nullif numgeometries
            numinteriorrings numpoints nvl nvl2 oct octet_length old_password ord overlaps password percent_rank percentile_cont
            percentile_disc period_add period_diff pi point pointfromtext pointfromwkb pointn pointonsurface polyfromtext polyfromwkb
            polygon polygonfromtext polygonfromwkb position pow power procedure ps_current_thread_id ps_thread_id quarter quote radians
            rand random_bytes rank regexp_instr regexp_like regexp_replace regexp_substr release_all_locks release_lock
            repeat replace reverse right roles_graphml round row row_count row_number rownum rpad rtrim schema sec_to_time second
            session_user setval sformat sha sha1 sha2 sign sin sleep soundex source_pos_wait space spider_bg_direct_sql
            spider_copy_tables spider_direct_sql spider_flush_table_mon_cache sqrt srid st_area st_asbinary st_asgeojson st_astext
            st_aswkb st_aswkt st_boundary st_buffer st_buffer_strategy st_centroid st_collect st_contains st_convexhull st_crosses
            st_difference st_dimension st_disjoint st_distance st_distance_sphere st_endpoint st_envelope st_equals st_exteriorring
            st_frechetdistance st_geohash st_geomcollfromtext st_geomcollfromtxt st_geomcollfromwkb
            st_geometrycollectionfromtext st_geometrycollectionfromwkb st_geometryfromtext st_geometryfromwkb st_geometryn
            st_geometrytype st_geomfromgeojson st_geomfromtext st_geomfromwkb st_hausdorffdistance st_interiorringn
            st_intersection st_intersects st_isclosed st_isempty st_isring st_issimple st_isvalid st_latfromgeohash st_latitude
            st_length st_linefromtext st_linefromwkb st_lineinterpolatepoint st_lineinterpolatepoints st_linestringfromtext
            st_linestringfromwkb st_longfromgeohash st_longitude st_makeenvelope st_mlinefromtext st_mlinefromwkb st_mpointfromtext
            st_mpointfromwkb st_mpolyfromtext st_mpolyfromwkb st_multilinestringfromtext st_multilinestringfromwkb
            st_multipointfromtext st_multipointfromwkb st_multipolygonfromtext st_multipolygonfromwkb st_numgeometries
            st_numinteriorring st_numinteriorrings st_numpoints st_overlaps st_pointatdistance st_pointfromgeohash
            st_pointfromtext st_pointfromwkb st_pointn st_pointonsurface st_polyfromtext st_polyfromwkb st_polygonfromtext
            st_polygonfromwkb st_relate st_simplify st_srid st_startpoint st_swapxy st_symdifference st_touches st_transform st_union
            st_validate st_within st_x st_y startpoint statement_digest statement_digest_text std stddev stddev_pop stddev_samp
            stddev_oracle str_to_date strcmp string_to_vector subdate substr substr_oracle substring substring_index subtime sum symdifference
            sysdate system_user sys_guid tan time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_base64 to_char
            to_days to_number to_seconds touches trim trim_oracle trunc truncate ucase uncompress uncompressed_length unhex
            unique_users unix_timestamp updatexml upper user utc_date utc_time utc_timestamp uuid uuid_short uuid_to_bin uuid_v4 uuid_v7
            validate_password_strength value values var_pop var_samp variance vec_distance vec_distance_cosine vec_distance_euclidean
            vec_fromtext vec_totext vector_dim vector_to_string version
            wait_for_executed_gtid_set wait_until_sql_thread_after_gtids week weekday weekofyear weight_string within wsrep_last_seen_gtid
            wsrep_last_written_gtid wsrep_sync_wait_upto_gtid x xmltype y year yearweek
            """;

    private static final String KEYWORDS = """
            against all and any array as between binary by bigint bit blob bool boolean both case char character check
            columns cube datetime dec decimal distinct distinctrow div double else end enum except exists float for force from
            function having ignore in index inout int int1 int2 int3 int4 int8 integer intersect into is join key keys leading
            like limit lines longblob longtext match mediumblob mediumint mediumtext minus national natural nchar not numeric
            nvarchar nulls on only or order out over partition partitions precision primary range real recursive references
            regexp returning rlike rollup rows select separator set smallint some sounds spatial straight_join than then tinyblob
            tinyint tinytext to trailing union unique unsigned update use using varbinary varchar vector when where with xor fulltext
            group inner outer cross left_join lateral window within_group member of
            """;

    private static final Set<String> NOT_STORED =
            Arrays.stream((FUNCTIONS + " " + KEYWORDS).trim().split("\\s+")).collect(Collectors.toUnmodifiableSet());

    /** Their result differs each time, or belongs to the connection, so that a replay cannot repeat it. */
    private static final Set<String> NON_DETERMINISTIC = Set.of(
            "uuid",
            "uuid_short",
            "uuid_v4",
            "uuid_v7",
            "sys_guid",
            "sysdate",
            "load_file",
            "connection_id",
            "user",
            "session_user",
            "system_user",
            "current_user",
            "current_role",
            "found_rows",
            "row_count",
            "version",
            "get_lock",
            "release_lock",
            "release_all_locks",
            "is_free_lock",
            "is_used_lock",
            "master_pos_wait",
            "source_pos_wait",
            "master_gtid_wait",
            "random_bytes",
            "nextval",
            "lastval",
            "setval",
            "encrypt",
            "ps_current_thread_id",
            "ps_thread_id",
            "sleep");

    /** Functions that MySQL 5.5 does not have. */
    private static final Set<String> NEWER = Set.of(
            "add_months",
            "any_value",
            "bin_to_uuid",
            "chr",
            "crc32c",
            "format_bytes",
            "from_base64",
            "gtid_subset",
            "gtid_subtract",
            "inet6_aton",
            "inet6_ntoa",
            "is_ipv4",
            "is_ipv4_compat",
            "is_ipv4_mapped",
            "is_ipv6",
            "is_uuid",
            "kdf",
            "lengthb",
            "natural_sort_key",
            "nvl",
            "nvl2",
            "random_bytes",
            "regexp_instr",
            "regexp_like",
            "regexp_replace",
            "regexp_substr",
            "sformat",
            "to_base64",
            "to_char",
            "to_number",
            "trunc",
            "uuid_to_bin",
            "validate_password_strength",
            "weight_string");

    /** Words whose meaning, or whose answer, differs between versions. */
    private static final Set<String> VERSION_WORDS = Set.of(
            "addtime",
            "charset",
            "coercibility",
            "collation",
            "concat",
            "concat_ws",
            "des_decrypt",
            "des_encrypt",
            "div",
            "from_unixtime",
            "interval",
            "lpad",
            "maketime",
            "microsecond",
            "regexp",
            "repeat",
            "rlike",
            "rpad",
            "sec_to_time",
            "space",
            "subtime");

    private static final Set<String> SHARED_STATE = Set.of(
            "get_lock",
            "release_lock",
            "release_all_locks",
            "is_free_lock",
            "is_used_lock",
            "nextval",
            "lastval",
            "setval");

    /** What the grammar takes for a function only directly before its parenthesis (manual, "Function Name Parsing and Resolution"). */
    private static final Set<String> ONLY_ADJACENT = Set.of(
            "adddate",
            "bit_and",
            "bit_or",
            "bit_xor",
            "cast",
            "count",
            "curdate",
            "curtime",
            "date_add",
            "date_sub",
            "extract",
            "group_concat",
            "max",
            "mid",
            "min",
            "now",
            "position",
            "session_user",
            "std",
            "stddev",
            "stddev_pop",
            "stddev_samp",
            "subdate",
            "substr",
            "substring",
            "sum",
            "sysdate",
            "system_user",
            "trim",
            "variance",
            "var_pop",
            "var_samp");

    private static final Set<String> TIME = Set.of(
            "now",
            "sysdate",
            "current_timestamp",
            "localtime",
            "localtimestamp",
            "curtime",
            "current_time",
            "utc_timestamp",
            "utc_time");

    private BuiltinFunctions() {}

    /** Whether its argument is how many digits of a second it gives. */
    static boolean tellsTime(String lower) {
        return TIME.contains(lower);
    }

    /** Whether the word, in lower case, before a parenthesis can be no stored function. */
    public static boolean isBuiltin(String lower) {
        return NOT_STORED.contains(lower);
    }

    /** Whether a word with a blank before the parenthesis may be a stored function all the same: without {@code IGNORE_SPACE} it is. */
    static boolean isStoredBehindBlank(String lower) {
        return ONLY_ADJACENT.contains(lower);
    }

    /** Whether the unqualified name before a parenthesis may be that of a stored function. */
    public static boolean maybeStored(Tokens t, int name) {
        String lower = t.name(name).toLowerCase(Locale.ROOT);
        return !isBuiltin(lower)
                || t.is(name, TokenKind.QUOTED_NAME)
                || (t.end(name) < t.start(name + 1) && isStoredBehindBlank(lower));
    }

    static boolean isNonDeterministic(String lower) {
        return NON_DETERMINISTIC.contains(lower);
    }

    /** Whether MySQL 5.5 does not have the function. */
    public static boolean isNewer(String lower) {
        return NEWER.contains(lower) || lower.startsWith("json_") || lower.startsWith("st_");
    }

    static boolean isVersionWord(String lower) {
        return VERSION_WORDS.contains(lower);
    }

    /** Whether the built-in function uses what sessions share beside tables: user locks, sequences. */
    public static boolean usesSharedState(String lower) {
        return SHARED_STATE.contains(lower);
    }
}
