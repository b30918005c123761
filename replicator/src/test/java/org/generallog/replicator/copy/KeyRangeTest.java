package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyRangeTest {
    @Test
    void rangesMeetAndHaveNoEnds() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            BigInteger least = new BigInteger(1 + random.nextInt(64), random);
            least = random.nextBoolean() ? least.negate() : least;
            BigInteger greatest = least.add(new BigInteger(1 + random.nextInt(64), random));
            int pieces = 1 + random.nextInt(50);
            List<KeyRange> ranges = KeyRange.cut(least, greatest, pieces);
            String what = least + " to " + greatest + " in " + pieces;
            assertEquals("", KeyRange.text(ranges.get(0).after()), what);
            assertEquals("", KeyRange.text(ranges.get(ranges.size() - 1).upTo()), what);
            assertEquals(true, ranges.size() <= pieces, what);
            for (int at = 1; at < ranges.size(); at++) {
                assertEquals(ranges.get(at - 1).upTo(), ranges.get(at).after(), what);
            }
        }
    }

    @Test
    void theWholeRangeOfAnUnsignedKeyIsCut() {
        BigInteger most = new BigInteger("18446744073709551615");
        List<KeyRange> ranges = KeyRange.cut(BigInteger.ZERO, most, 4);
        assertEquals(4, ranges.size());
        assertEquals(" WHERE `i``d` <= 4611686018427387902", ranges.get(0).where("i`d"));
        assertEquals(
                " WHERE `i``d` > 4611686018427387902 AND `i``d` <= 9223372036854775805",
                ranges.get(1).where("i`d"));
        assertEquals(" WHERE `i``d` > 13835058055282163708", ranges.get(3).where("i`d"));
    }

    @Test
    void oneRowIsOneRange() {
        assertEquals(List.of(KeyRange.ALL), KeyRange.cut(BigInteger.TEN, BigInteger.TEN, 8));
    }
}
