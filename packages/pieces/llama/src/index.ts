export { llama as piece } from './llama.js'
