// URLs that name several servers of one database, as libpq takes them. Pure.

/** One URL per server of "postgres://user@a:5432,b:5433/name"; ports default to 5432. */
export function serverUrls(url: string): [string, ...string[]] {
  const match = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?]+)(.*)$/.exec(url);
  const hosts = match?.[2]?.split(",") ?? [];
  const [first, ...others] = hosts.map((host) => `${match?.[1]}${host}${match?.[3]}`);
  return first === undefined ? [url] : [first, ...others];
}
