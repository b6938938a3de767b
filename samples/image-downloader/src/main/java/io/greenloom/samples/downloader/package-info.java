/// A concurrent image downloader: the program that shows Greenloom at work.
///
/// Pure decisions stand apart from what acts on them: [RetryPolicy], [FileNames], [NamePlan], [HostLanes] and
/// the three reports know neither clock nor network nor disk. [Downloads] runs the workers, [Fetcher] makes one
/// attempt, [PartFile] is the one place where an image meets the disk, and [Main] is the command line.
@NullMarked
package io.greenloom.samples.downloader;

import org.jspecify.annotations.NullMarked;
