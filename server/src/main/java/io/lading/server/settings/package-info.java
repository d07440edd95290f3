/// The settings: environment variables, their values and their documentation.
@org.jspecify.annotations.NullMarked
package io.lading.server.settings;
