/** A number with its noun: "1 connection", "12 connections". */
export const countWords = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`
