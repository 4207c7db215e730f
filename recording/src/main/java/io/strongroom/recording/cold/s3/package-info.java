/** Object stores that speak S3. The one package that knows the library for it. */
@NullMarked
package io.strongroom.recording.cold.s3;

import org.jspecify.annotations.NullMarked;
