/** The project a request is about. */
export interface ProjectPlace {
  readonly id: string
  readonly key: string
  readonly name: string
  /** The environment whose connections a flow's draft refers to. */
  readonly authoringEnvironmentId: string
}

/** The environment a request is about. */
export interface EnvironmentPlace {
  readonly id: string
  readonly key: string
  readonly name: string
}

/** Where a request takes place. */
export interface Place {
  readonly project: ProjectPlace
  readonly environment?: EnvironmentPlace
}

/** Finds the project and environment that an address names. */
export interface PlaceResolver {
  /**
   * @param project key or id of a project.
   * @param environment key or id of one of its environments; the place then has it.
   * @returns undefined if there is no such project, or no such environment in it.
   */
  resolve(project: string, environment?: string): Promise<Place | undefined> | Place | undefined
}
