/// The records of accounts: users, their tokens, and where they have signed in.
@org.jspecify.annotations.NullMarked
package io.lading.metadata.account;
