export { piece } from './filesystem.js'
