"""Who there is: organisations from province to school, people, and the roles that they have in organisations."""
