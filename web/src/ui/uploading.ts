/** What only those need who may upload: it is loaded when one of them signed in. */
export { endingSentence, Teller } from './teller';
export { Uploads } from './Uploads';
