package org.generallog.replicator.export;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;

/** How an export is written. */
public enum ExportFormat {
    /** An object a line (JSON lines); what a line does not have is left out. */
    jsonl {
        @Override
        ObjectWriter first() {
            return rest();
        }

        @Override
        ObjectWriter rest() {
            return JsonMapper.builder().build().writerFor(Exported.class);
        }

        @Override
        String end() {
            return "\n";
        }
    },

    /** A line of column names, then a line each (RFC 4180); what a line does not have is empty. */
    csv {
        @Override
        ObjectWriter first() {
            return mapper().writerFor(Exported.class).with(schema().withHeader());
        }

        @Override
        ObjectWriter rest() {
            return mapper().writerFor(Exported.class).with(schema());
        }

        /** Its lines come with their end. */
        @Override
        String end() {
            return "";
        }
    };

    private static CsvMapper mapper() {
        return CsvMapper.builder().build();
    }

    private static CsvSchema schema() {
        return mapper().schemaFor(Exported.class);
    }

    /** For the first line. */
    abstract ObjectWriter first();

    abstract ObjectWriter rest();

    /** What follows each line. */
    abstract String end();
}
