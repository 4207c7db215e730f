/** Request, approval and grant, under test. */
@NullMarked
package io.strongroom.playback.grant;

import org.jspecify.annotations.NullMarked;
