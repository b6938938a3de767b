package io.greenloom.async.inspect;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// Shows the tasks of another Java process, also while its loops are blocked: `python -m asyncio ps PID` and
/// `pstree PID`; and cancels one: aiomonitor's `cancel`.
///
/// ```
/// java -cp ... io.greenloom.async.inspect.Ps pstree 4711
/// java -cp ... io.greenloom.async.inspect.Ps cancel 4711 greenloom-loop-1/7
/// ```
public final class Ps {
    private static final Set<String> LOOKS = Set.of("ps", "pstree", "json");
    private static final String USAGE =
            "usage: Ps ps|pstree|json PID [--retries N]\n       Ps cancel PID TASK_ID [--retries N]";
    private static final int DEFAULT_RETRIES = 20;
    private static final long PAUSE_MILLIS = 100;

    private final String pid;
    private final int retries;
    private final PrintStream out;
    private final PrintStream err;

    private Ps(String pid, int retries, PrintStream out, PrintStream err) {
        this.pid = pid;
        this.retries = retries;
        this.out = out;
        this.err = err;
    }

    /// Does it, and ends the JVM: with 0; with 1 where the process cannot be asked, or has no such task; with 2
    /// where it was called wrongly; with 3 where it has shown tasks that wait for each other in a circle.
    ///
    /// @param args `ps` (a line a task), `pstree` (the tree with stacks) or `json`, and the process id; or
    ///     `cancel`, the process id and a task's id, as `ps` shows it. Then, if wanted, `--retries` and how often
    ///     to try again to reach the process, a tenth of a second later each time; 20 without.
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        List<String> words = new ArrayList<>(List.of(args));
        int option = words.indexOf("--retries");
        int retries = DEFAULT_RETRIES;
        if (option >= 0) {
            retries = option + 1 < words.size() ? number(words.remove(option + 1)) : -1;
            words.remove(option);
        }
        boolean cancels = words.size() == 3 && words.getFirst().equals("cancel");
        boolean looks = words.size() == 2 && LOOKS.contains(words.getFirst());
        if ((!cancels && !looks) || retries < 0) {
            err.println(USAGE);
            return 2;
        }
        Ps ps = new Ps(words.get(1), retries, out, err);
        return ps.tried(cancels ? bean -> ps.cancel(bean, words.get(2)) : bean -> ps.look(bean, words.getFirst()));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private interface Question {
        int ask(MBeanServerConnection server) throws IOException, JMException;
    }

    private int tried(Question question) {
        for (int left = retries; ; left--) {
            String failure;
            try {
                return asked(question);
            } catch (InstanceNotFoundException e) {
                failure = "process " + pid + " has no event loop of Greenloom, or made its first this very second";
            } catch (AttachNotSupportedException | IOException | JMException e) {
                failure = "cannot ask process " + pid + ": " + e.getMessage()
                        + " (it must be a Java process of the same user, with attaching allowed)";
            }
            if (left <= 0 || !isAlive() || !pause()) {
                err.println(failure);
                return 1;
            }
        }
    }

    /// Returns false where there is nothing to wait for.
    private boolean isAlive() {
        try {
            return ProcessHandle.of(Long.parseLong(pid))
                    .map(ProcessHandle::isAlive)
                    .orElse(false);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @SuppressWarnings("BanJNDI") // a connector to a process of the same user, at an address that the JDK gave
    private int asked(Question question) throws AttachNotSupportedException, IOException, JMException {
        VirtualMachine target = VirtualMachine.attach(pid);
        try (JMXConnector connector =
                JMXConnectorFactory.connect(new JMXServiceURL(target.startLocalManagementAgent()))) {
            return question.ask(connector.getMBeanServerConnection());
        } finally {
            target.detach();
        }
    }

    private int look(MBeanServerConnection server, String command) throws IOException, JMException {
        out.print(server.invoke(loops(), command, new Object[0], new String[0]));
        return server.getAttribute(loops(), "CycleCount").equals(0) ? 0 : 3;
    }

    private int cancel(MBeanServerConnection server, String id) throws IOException, JMException {
        boolean cancelled =
                (boolean) server.invoke(loops(), "cancel", new Object[] {id}, new String[] {String.class.getName()});
        if (cancelled) {
            out.println("cancelled " + id);
            return 0;
        }
        err.println("process " + pid + " has no task " + id + ", or it has just ended; see `Ps ps " + pid + "`");
        return 1;
    }

    private static ObjectName loops() throws JMException {
        return new ObjectName("io.greenloom.async:type=Loops");
    }

    /// Returns false where it was interrupted.
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
