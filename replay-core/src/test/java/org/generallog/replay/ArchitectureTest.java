package org.generallog.replay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may use whom: the arrows of ARCHITECTURE.md. */
class ArchitectureTest {
    private static final String ROOT = "org.generallog.replay.";
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.generallog.replay");

    /** What each package may use of this module. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("catalog", List.of()),
            Map.entry("log", List.of("catalog", "rights")),
            Map.entry("rights", List.of("catalog", "sql")),
            Map.entry("sql", List.of("catalog")),
            Map.entry("transaction", List.of()),
            Map.entry("session", List.of("log", "sql", "transaction")),
            Map.entry("nested", List.of("catalog", "sql")),
            Map.entry("relaylog", List.of("transaction")),
            Map.entry("doubt", List.of("catalog", "sql", "transaction")),
            Map.entry("dependency", List.of("catalog", "sql", "nested", "transaction")),
            Map.entry("dialect", List.of("catalog", "sql")),
            Map.entry("accounts", List.of("catalog", "sql")),
            Map.entry("explicit", List.of("catalog", "sql")),
            Map.entry("verify", List.of("relaylog")),
            Map.entry("apply", List.of("transaction", "relaylog", "sql", "catalog", "dependency", "doubt", "dialect")),
            Map.entry(
                    "capture",
                    List.of(
                            "catalog",
                            "log",
                            "sql",
                            "transaction",
                            "session",
                            "nested",
                            "relaylog",
                            "doubt",
                            "explicit",
                            "rights")));

    private static ArchRule uses(String name, List<String> allowed) {
        String[] others = MAY_USE.keySet().stream()
                .filter(other -> !other.equals(name) && !allowed.contains(other))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because("the pipeline flows one way; put what both need into the package that both may use");
    }

    @TestFactory
    List<DynamicTest> packages_use_only_what_lies_before_them() {
        return MAY_USE.entrySet().stream()
                .filter(each -> each.getValue().size() < MAY_USE.size() - 1)
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey(),
                        () -> uses(each.getKey(), each.getValue()).check(CORE)))
                .toList();
    }

    @Test
    void no_circles() {
        SlicesRuleDefinition.slices()
                .matching(ROOT + "(*)..")
                .should()
                .beFreeOfCycles()
                .check(CORE);
    }

    private static final ArchRule PURE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "javax.sql..", "com.mysql..", "com.fasterxml..", "io.micrometer..", "java.net..")
            .because("the core is pure: write a port here and its adapter in the module replicator");

    @Test
    void the_core_knows_no_adapter_s_library() {
        PURE.check(CORE);
    }

    @Test
    void druid_is_used_for_sql_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "sql..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.alibaba..")
                .because("statements are judged by StatementAnalyzer, which never throws")
                .check(CORE);
    }

    /** A deliberate violation: the rules have not gone silent. */
    @Test
    void a_violation_is_found() {
        JavaClasses violating = new ClassFileImporter().importClasses(Violation.class);
        assertThrows(AssertionError.class, () -> PURE.check(violating));
    }

    private static final class Violation {
        @SuppressWarnings("unused") // It is there to be found.
        private java.sql.@org.jspecify.annotations.Nullable Connection connection;
    }
}
