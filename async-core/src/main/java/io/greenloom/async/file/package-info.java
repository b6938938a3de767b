/// Files for tasks: what aiofiles is to asyncio.
@NullMarked
package io.greenloom.async.file;

import org.jspecify.annotations.NullMarked;
