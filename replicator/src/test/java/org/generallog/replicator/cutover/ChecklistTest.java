package org.generallog.replicator.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChecklistTest {
    private static List<Finding> of(boolean paused, String apply) throws JsonProcessingException {
        String status = "{'now':'2026-12-01T00:00:00Z','ready':{'ok':true},'capture':{},'apply':" + apply
                + ",'lagSeconds':0.1,'control':{'paused':" + paused + "}}";
        OldInstance.Facts facts = new OldInstance.Facts(false, true, false, Map.of(), Set.of(), Set.of());
        return Checklist.of(new ObjectMapper().readTree(status.replace('\'', '"')), facts, false, List.of(), 0);
    }

    private static Finding replication(boolean paused) throws JsonProcessingException {
        return of(paused, "{}").get(0);
    }

    private static Finding.State proof(String proof) throws JsonProcessingException {
        return of(false, "{'proof':" + proof + "}").stream()
                .filter(each -> each.what().equals("proof"))
                .findFirst()
                .orElseThrow()
                .state();
    }

    /** After a start nothing waits either, until it has been taken up. */
    @Test
    void whatWasNotTakenUpIsNotProved() throws JsonProcessingException {
        assertEquals(Finding.State.NOTE, proof("{'touched':'repair','provedUntil':null,'rows':0,'tables':0}"));
        assertEquals(
                Finding.State.NOTE,
                proof("{'touched':'repair','provedUntil':'2026-12-01T00:00:00Z','rows':1,'tables':0}"));
        assertEquals(
                Finding.State.OK,
                proof("{'touched':'repair','provedUntil':'2026-12-01T00:00:00Z','rows':0,'tables':0}"));
    }

    /** The old instance would be read only until somebody resumes, and the lag shows it only later. */
    @Test
    void whileApplyingIsPausedItDoesNotBegin() throws JsonProcessingException {
        assertEquals(Finding.State.STOP, replication(true).state());
        assertEquals("replicator resume", replication(true).remedy());
        assertEquals(Finding.State.OK, replication(false).state());
    }
}
