/** What sends files, apart from what shows them: loaded beside the first questions to the server. */
export { Queue } from './queue';
export { Tus } from './tus';
