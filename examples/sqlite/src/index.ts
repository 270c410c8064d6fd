export { piece } from './sqlite.js'
