"""wrk, one thread. Arguments: seconds, warm-up, address, connections."""

import re
import resource
import shutil
import subprocess
import sys

import stopwatch

seconds, warm_up, address, connections = sys.argv[1:5]
wrk = shutil.which("wrk") or stopwatch.missing("wrk")


def run(duration):
    whole_seconds = str(max(1, round(float(duration))))
    command = [wrk, "--threads", "1", "--connections", connections, "--duration", whole_seconds + "s", address]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit("wrk had errors:\n" + text)
    return text


def child_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


version = re.search(r"wrk\s+(?:debian/)?([\w.-]+)", subprocess.run([wrk, "-v"], capture_output=True, text=True).stdout)
run(1)  # fills the server's caches; wrk itself has nothing to warm up
cpu = child_cpu()
text = run(seconds)
cpu = child_cpu() - cpu
requests = int(re.search(r"(\d+) requests in", text).group(1))
rate = float(re.search(r"Requests/sec:\s*([\d.]+)", text).group(1))
stopwatch.report("requests/s", rate, cpu * 1e6 / requests, requests, "wrk " + (version.group(1) if version else "?"))
