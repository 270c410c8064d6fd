export { acme as piece } from './acme.js'
