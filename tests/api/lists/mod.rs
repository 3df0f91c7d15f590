//! Lists and how one finds what is in them: reference tables, orders, and free text.

mod group_terms;
mod list_orders;
mod other_names;
mod reference;
mod search;
mod search_french;
mod search_lists;
mod search_names;
mod updates;
