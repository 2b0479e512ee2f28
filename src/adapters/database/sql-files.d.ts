// Statements in .sql files are imported as text:
//   import owed from "./sql/owed.sql" with { type: "text" };

declare module "*.sql" {
  const text: string;
  export default text;
}
