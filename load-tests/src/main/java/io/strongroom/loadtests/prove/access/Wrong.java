package io.strongroom.loadtests.prove.access;

import java.util.Locale;

/** What can be wrong with who asks for footage; {@link #NOTHING} is the control. */
enum Wrong {
  NOTHING,
  /** Of a requester who has no grant, of somebody else's footage or export. */
  OTHER_PERSON,
  APPROVER,
  MAINTAINER,
  INSPECTOR,
  ADMINISTRATOR,
  OTHER_CAMERA,
  ONE_SECOND_BEFORE,
  ONE_SECOND_AFTER,
  OTHER_ACTION,
  EXPIRED,
  REVOKED,
  EXHAUSTED,
  OTHER_AREA,
  OTHER_CLASS,
  OUTSIDE_HOURS,
  NO_ASSIGNMENT;

  /** Whether what is asked for is as if it were not there. */
  boolean isUnseen() {
    return this == OTHER_AREA || this == OTHER_CLASS || this == NO_ASSIGNMENT;
  }

  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** A name of an account for it. */
  String user() {
    return "some-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
