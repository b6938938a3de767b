package io.greenloom.async.inspect;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Set;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// Shows the tasks of another Java process, also while its loops are blocked: `python -m asyncio ps PID` and
/// `pstree PID`.
///
/// ```
/// java -cp ... io.greenloom.async.inspect.Ps pstree 4711
/// ```
public final class Ps {
    private static final Set<String> COMMANDS = Set.of("ps", "pstree", "json");
    private static final int ATTEMPTS = 20;
    private static final long PAUSE_MILLIS = 100;

    private Ps() {}

    /// Prints the tasks and ends the JVM: with 0, with 1 where the process cannot be asked, or with 2 where it was
    /// called wrongly.
    ///
    /// @param args `ps` (a line a task), `pstree` (the tree with stacks) or `json`, and the process id
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 2 || !COMMANDS.contains(args[0])) {
            err.println("usage: Ps ps|pstree|json PID");
            return 2;
        }
        try {
            out.print(ask(args[0], args[1]));
            return 0;
        } catch (InstanceNotFoundException e) {
            err.println("process " + args[1] + " has no event loop of Greenloom, or made its first this very second");
        } catch (AttachNotSupportedException | IOException | JMException e) {
            err.println("cannot ask process " + args[1] + ": " + e.getMessage()
                    + " (it must be a Java process of the same user, with attaching allowed)");
        }
        return 1;
    }

    @SuppressWarnings("BanJNDI") // a connector to a process of the same user, at an address that the JDK gave
    private static String ask(String command, String pid)
            throws AttachNotSupportedException, IOException, JMException {
        VirtualMachine target = VirtualMachine.attach(pid);
        try (JMXConnector connector =
                JMXConnectorFactory.connect(new JMXServiceURL(target.startLocalManagementAgent()))) {
            var server = connector.getMBeanServerConnection();
            ObjectName loops = new ObjectName("io.greenloom.async:type=Loops");
            for (int i = 1; i < ATTEMPTS && !server.isRegistered(loops); i++) {
                pause();
            }
            return (String) server.invoke(loops, command, new Object[0], new String[0]);
        } finally {
            target.detach();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
