/** Numbers as a set of the protocol, such as `1:3,7` (RFC 3501 §9, sequence-set). */
export function uidSet(uids: readonly number[]): string {
  const runs: [number, number][] = []
  for (const uid of [...uids].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && uid <= last[1] + 1) last[1] = uid
    else runs.push([uid, uid])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',')
}

/** The numbers of a set, the highest first, as many as asked for; the set may name more than memory holds. */
export function highestOf(set: string, most: number): number[] {
  return rangesOf(set)
    .sort(([, one], [, other]) => other - one)
    .reduce<number[]>((found, [from, to]) => {
      for (let uid = to; uid >= from && found.length < most; uid -= 1) found.push(uid)
      return found
    }, [])
}

/** The numbers of a set, the lowest first, as many as asked for. */
export function lowestOf(set: string, most: number): number[] {
  return rangesOf(set)
    .sort(([one], [other]) => one - other)
    .reduce<number[]>((found, [from, to]) => {
      for (let uid = from; uid <= to && found.length < most; uid += 1) found.push(uid)
      return found
    }, [])
}

function rangesOf(set: string): [number, number][] {
  return set.split(',').flatMap((range): [number, number][] => {
    const [, from, to = from] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(range) ?? []
    if (from === undefined) return []
    return [[Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))]]
  })
}
