package io.greenloom.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Contestant OURS = Contestant.ours("ours", "Ours");
    private static final Contestant PEER = Contestant.python("peer", "peer");
    private static final Contestant ABSENT = Contestant.python("absent <&>", "absent");
    private static final Machine MACHINE = new Machine("a CPU", 2, 2048, "Linux", "JDK 25", 0.1);

    @Test
    void aRatioWithinItsBoundPasses() {
        assertThat(verdict(Target.atMost("ours", 0.5, "peer")).inWords())
                .isEqualTo("0.40 x pass (goal <= 0.50 x peer)");
    }

    @Test
    void aRatioAtTheBoundPasses() {
        assertThat(verdict(Target.atMost("ours", 0.4, "peer")).passed()).isTrue();
        assertThat(verdict(Target.atLeast("ours", 0.4, "peer")).passed()).isTrue();
    }

    @Test
    void aRatioBeyondItsBoundIsAMiss() {
        assertThat(verdict(Target.atLeast("ours", 0.5, "peer")).inWords())
                .isEqualTo("0.40 x MISS (goal >= 0.50 x peer)");
    }

    @Test
    void withoutThePeerTheTargetIsNotJudgedAndNotPassed() {
        Target.Verdict verdict = verdict(Target.atMost("ours", 0.5, ABSENT.name()));
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.inWords()).isEqualTo("not judged (goal <= 0.50 x absent <&>)");
    }

    @Test
    void aTargetMustNameRowsOfItsTable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> results(Target.atMost("ours", 1, "nobody")))
                .withMessageContaining("nobody");
    }

    @Test
    void everyTableOfTheCatalogueIsWellFormed() {
        assertThat(Tables.all())
                .extracting(Table::key)
                .contains("switch", "create", "generator", "pipeline", "tasks", "spawn", "get");
    }

    @Test
    void theTextNamesTheMissingPeerInItsRow() {
        assertThat(TextReport.table(results()).lines())
                .anySatisfy(line ->
                        assertThat(line).startsWith("| absent <&>").contains("MISSING: install python3-absent"));
    }

    @Test
    void theJsonHasEachRoundAndTheVerdicts() {
        JsonNode tree = JsonReport.tree(MACHINE, 1, List.of(results(Target.atMost("ours", 0.5, "peer"))));
        JsonNode table = tree.get("tables").get(0);
        assertThat(table.get("rows").get(0).get("values").get(0).asDouble()).isEqualTo(40);
        assertThat(table.get("rows").get(2).get("problem").asText()).isEqualTo("MISSING: install python3-absent");
        assertThat(table.get("targets").get(0).get("passed").asBoolean()).isTrue();
    }

    @Test
    void theChartIsWellFormedXmlWithABarForEachResult() throws Exception {
        String svg = SvgChart.draw(MACHINE, 1, List.of(results()));
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        int background = 1;
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(background + 2);
        assertThat(svg).contains("MISSING: install python3-absent", "absent &lt;&amp;&gt;");
    }

    private static Target.Verdict verdict(Target target) {
        return results(target).verdicts().getFirst();
    }

    private static Results results(Target... targets) {
        Table table = new Table(
                "key",
                "Title",
                "Caption.",
                "ns",
                10,
                1,
                Table.Needs.NOTHING,
                List.of(OURS, PEER, ABSENT),
                List.of(targets));
        return new Results(
                table,
                0.1,
                List.of(
                        new Row(OURS, List.of(new Outcome.Measured(40, 1, 10, "1"))),
                        new Row(PEER, List.of(new Outcome.Measured(100, 1, 10, "1"))),
                        new Row(ABSENT, List.of(new Outcome.Missing("python3-absent")))));
    }
}
