/// What several servers on one database agree on.
package io.lading.node;
