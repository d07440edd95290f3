/// Second factors: codes of authenticator apps, and recovery codes.
@NullMarked
package io.lading.account.factor;

import org.jspecify.annotations.NullMarked;
