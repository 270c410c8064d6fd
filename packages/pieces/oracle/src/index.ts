export { piece } from './oracle.js'
