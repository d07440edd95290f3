// @tus/server with its store for files, as its documentation starts it: node tus-server.cjs PORT DIRECTORY
const { createRequire } = require("node:module");
const path = require("node:path");

const load = createRequire(path.join(process.env.NODE_PATH, "index.cjs"));
const { Server } = load("@tus/server");
const { FileStore } = load("@tus/file-store");

const [port, directory] = process.argv.slice(2);
const server = new Server({ path: "/", datastore: new FileStore({ directory }) });
server.listen({ host: "127.0.0.1", port: Number(port) });
