/** What is registered about a camera, and the rules it must satisfy before it records. */
@NullMarked
package io.strongroom.recording.camera;

import org.jspecify.annotations.NullMarked;
