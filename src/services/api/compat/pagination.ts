// Page numbers as the reference pool's lists report them.

export function pagination(page: { page: number; limit: number }, totalCount: number) {
  return {
    currentPage: page.page,
    perPage: page.limit,
    totalCount,
    totalPages: Math.ceil(totalCount / page.limit),
  };
}
