-- The five layers of the warehouse.
create schema if not exists raw;
create schema if not exists core;
create schema if not exists mart;
create schema if not exists pub;
create schema if not exists ops;
