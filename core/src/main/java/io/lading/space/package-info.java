/// Space: quota, free storage, and what unfinished uploads have reserved of both.
package io.lading.space;
