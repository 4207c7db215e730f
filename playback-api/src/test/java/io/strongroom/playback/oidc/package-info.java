@NullMarked
package io.strongroom.playback.oidc;

import org.jspecify.annotations.NullMarked;
