package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/// The shape is a promise to programs: a change here is a change for them.
final class JsonSummaryTest {
    @Test
    void aRunAsJson() throws Exception {
        JsonNode json = new ObjectMapper().readTree(JsonSummary.of(Reports.everything()));
        JsonNode expected = new ObjectMapper().readTree("""
            {
              "version": 1,
              "started": "2026-11-21T10:00:00Z",
              "seconds": 2.0,
              "interrupted": true,
              "problem": "No space left on device",
              "folder": "folder",
              "totals": {
                "addresses": 6, "duplicates": 2, "downloaded": 2, "failed": 3, "unfinished": 1,
                "bytes": 3000, "megabytesPerSecond": 0.002
              },
              "files": [
                {
                  "address": "http://h/cat.jpg", "file": "cat.jpg", "bytes": 1500, "sha256": "ab12",
                  "contentType": "image/jpeg", "seconds": 0.25, "attempts": 1, "unchanged": false
                },
                {
                  "address": "http://h/50% \\"off\\" #1 <b>.png", "file": "50% \\"off\\" #1 <b>.png", "bytes": 1500,
                  "sha256": "ab12", "contentType": "image/jpeg", "seconds": 0.25, "attempts": 1, "unchanged": false
                }
              ],
              "failures": [
                {
                  "address": "http://h/missing.jpg", "kind": "status", "reason": "HTTP status 404 Not Found",
                  "status": 404, "attempts": 1, "seconds": 2.0
                },
                {
                  "address": "http://h/<script>alert('x')</script>&\\"", "kind": "timeout",
                  "reason": "nothing <came> & went", "attempts": 4, "seconds": 2.0
                },
                {
                  "address": "javascript:alert(1)", "kind": "address", "reason": "list, line 3: not an address",
                  "attempts": 0, "seconds": 2.0
                }
              ],
              "unfinished": ["http://h/late.jpg"]
            }
            """);
        assertThat(json).isEqualTo(expected);
    }

    @Test
    void whatDoesNotApplyIsAbsent() {
        assertThat(JsonSummary.of(Reports.of(Reports.saved("a.jpg")))).doesNotContain("problem", "null");
    }
}
