/** The code that only users who may upload load. The page imports it after such a user signs in. */
export { Uploads } from './Uploads';
export { UploadsModel } from './uploads-model';
