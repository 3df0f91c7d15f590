//! Real cases, a row each: what is asked and what the table answers.

mod training;

use crate::compliance::tests::*;
use serde::de::{DeserializeOwned, IntoDeserializer, value::Error};

/// Countries, or the regime where no country is named; type, goods, for whom, asked on, start; then outcome, class, measure,
/// lead (`d` days, `w` working days) and earliest start.
const CASES: &str = "
LBR     | EQUIPMENT   | ARMS                | armed forces           | 2009-01-01 | 2009-12-16 | EXEMPTION_REQUIRED | LETHAL            | 1521-arms             | -  | 2009-12-16
LBR     | EQUIPMENT   | ARMS                | armed forces           | 2009-01-01 | 2009-12-17 | NOTIFY             | LETHAL            | 1521-arms             | -  | 2009-12-17
LBR     | EQUIPMENT   | ARMS                | Liberia National Police| 2013-12-09 | 2013-12-09 | NOTIFY             | LETHAL            | 1521-arms             | -  | 2013-12-09
LBR     | EQUIPMENT   | ARMS                | Liberia National Police| 2013-12-10 | 2013-12-10 | NOTIFY             | LETHAL            | 1521-arms             | 5d | 2013-12-15
LBR     | EQUIPMENT   | ARMS                | armed forces           | 2016-01-01 | 2016-05-24 | NOTIFY             | LETHAL            | 1521-arms             | 5d | 2016-05-24
LBR     | EQUIPMENT   | ARMS                | armed forces           | 2016-01-01 | 2016-05-25 | CLEAR              | LETHAL            | -                     | -  | 2016-05-25
LBR     | TRAINING    | -                   | police                 | 2016-01-01 | 2016-06-01 | CLEAR              | SECURITY_TRAINING | -                     | -  | 2016-06-01
LBR     | EQUIPMENT   | NON_LETHAL_MILITARY | police                 | 2006-01-01 | 2006-12-19 | EXEMPTION_REQUIRED | NON_LETHAL        | 1521-arms             | -  | 2006-12-19
LBR     | EQUIPMENT   | NON_LETHAL_MILITARY | police                 | 2006-01-01 | 2006-12-20 | NOTIFY             | NON_LETHAL        | 1521-arms             | -  | 2006-12-20
LBR     | TRAINING    | -                   | rebels                 | 2010-01-01 | 2010-06-01 | PROHIBITED         | SECURITY_TRAINING | 1521-arms             | -  | 2010-06-01
LBR     | TRAINING    | -                   | customs                | 2010-01-01 | 2010-06-01 | CLEAR              | NONE              | 1521-arms             | -  | 2010-06-01
LBR     | LEGISLATION | -                   | police                 | 2010-01-01 | 2010-06-01 | CLEAR              | NONE              | 1521-arms             | -  | 2010-06-01
CIV     | TRAINING    | -                   | police                 | 2012-01-01 | 2012-04-25 | EXEMPTION_REQUIRED | SECURITY_TRAINING | 1572-arms             | -  | 2012-04-25
CIV     | TRAINING    | -                   | police                 | 2012-01-01 | 2012-04-26 | CLEAR              | SECURITY_TRAINING | 1572-arms             | -  | 2012-04-26
CIV     | EQUIPMENT   | -                   | gendarmerie            | 2013-01-01 | 2013-06-01 | NOTIFY             | NON_LETHAL        | 1572-arms             | -  | 2013-06-01
CIV     | EQUIPMENT   | ARMS                | customs                | 2013-01-01 | 2013-06-01 | EXEMPTION_REQUIRED | LETHAL            | 1572-arms             | -  | 2013-06-01
CIV     | EQUIPMENT   | ARMS                | police                 | 2014-01-01 | 2014-04-29 | EXEMPTION_REQUIRED | LETHAL            | 1572-arms             | -  | 2014-04-29
CIV     | EQUIPMENT   | ARMS                | police                 | 2016-01-01 | 2016-04-28 | CLEAR              | LETHAL            | -                     | -  | 2016-04-28
COD     | EQUIPMENT   | ARMS                | armed forces           | 2005-01-01 | 2005-04-17 | CLEAR              | LETHAL            | 1533-arms             | -  | 2005-04-17
COD     | EQUIPMENT   | ARMS                | armed forces           | 2005-01-01 | 2005-04-18 | NOTIFY             | LETHAL            | 1533-arms             | -  | 2005-04-18
COD     | EQUIPMENT   | ARMS                | customs                | 2006-01-01 | 2006-06-01 | PROHIBITED         | LETHAL            | 1533-arms             | -  | 2006-06-01
COD     | EQUIPMENT   | ARMS                | groupes armés          | 2016-01-01 | 2016-06-22 | PROHIBITED         | LETHAL            | 1533-arms             | -  | 2016-06-22
COD     | EQUIPMENT   | ARMS                | groupes armés          | 2016-01-01 | 2016-06-23 | EXEMPTION_REQUIRED | LETHAL            | 1533-arms             | -  | 2016-06-23
COD     | TRAINING    | -                   | police                 | 2022-01-01 | 2022-12-19 | NOTIFY             | SECURITY_TRAINING | 1533-arms             | -  | 2022-12-19
COD     | TRAINING    | -                   | police                 | 2022-01-01 | 2022-12-20 | CLEAR              | SECURITY_TRAINING | 1533-arms             | -  | 2022-12-20
COG     | EQUIPMENT   | ARMS                | armed forces           | 2010-01-01 | 2010-06-01 | CLEAR              | LETHAL            | -                     | -  | 2010-06-01
SDN     | TRAINING    | -                   | police                 | 2005-01-01 | 2005-03-28 | CLEAR              | SECURITY_TRAINING | 1591-arms             | -  | 2005-03-28
SDN     | TRAINING    | -                   | police                 | 2005-01-01 | 2005-03-29 | EXEMPTION_REQUIRED | SECURITY_TRAINING | 1591-arms             | -  | 2005-03-29
SDN     | EQUIPMENT   | -                   | militia                | 2010-01-01 | 2010-06-01 | PROHIBITED         | NON_LETHAL        | 1591-arms             | -  | 2010-06-01
SDN     | TRAINING    | -                   | customs                | 2026-01-01 | 2026-06-01 | CLEAR              | NONE              | 1591-arms             | -  | 2026-06-01
SOM     | TRAINING    | -                   | police                 | 2002-01-01 | 2002-07-21 | CLEAR              | SECURITY_TRAINING | 751-arms              | -  | 2002-07-21
SOM     | TRAINING    | -                   | police                 | 2002-01-01 | 2002-07-22 | PROHIBITED         | SECURITY_TRAINING | 751-arms              | -  | 2002-07-22
SOM     | TRAINING    | -                   | police                 | 2007-02-19 | 2007-02-20 | EXEMPTION_REQUIRED | SECURITY_TRAINING | 751-arms              | 5w | 2007-02-26
SOM     | EQUIPMENT   | ARMS                | armed forces           | 2015-06-05 | 2015-06-06 | EXEMPTION_REQUIRED | LETHAL            | 751-arms              | 5d | 2015-06-10
SOM     | EQUIPMENT   | -                   | coast guard            | 2020-06-05 | 2020-06-06 | NOTIFY             | NON_LETHAL        | 751-arms              | 5w | 2020-06-12
SOM     | EQUIPMENT   | -                   | militias and police    | 2020-06-05 | 2020-06-06 | EXEMPTION_REQUIRED | NON_LETHAL        | 751-arms              | -  | 2020-06-12
SOM     | EQUIPMENT   | ARMS                | police                 | 2023-01-01 | 2023-12-01 | CLEAR              | LETHAL            | 751-arms-al-shabaab   | -  | 2023-12-01
SOM     | EQUIPMENT   | ARMS                | armed group            | 2024-01-01 | 2024-06-01 | PROHIBITED         | LETHAL            | 751-arms-al-shabaab   | -  | 2024-06-01
PRK     | TRAINING    | -                   | customs                | 2010-01-01 | 2010-06-01 | EXEMPTION_REQUIRED | NONE              | 1718-nonproliferation | -  | 2010-06-01
PRK     | TRAINING    | -                   | police                 | 2010-01-01 | 2010-06-01 | PROHIBITED         | SECURITY_TRAINING | 1718-arms             | -  | 2010-06-01
IRN     | TRAINING    | -                   | customs                | 2015-01-01 | 2016-01-15 | EXEMPTION_REQUIRED | NONE              | 1737-nonproliferation | -  | 2016-01-15
IRN     | TRAINING    | -                   | customs                | 2015-01-01 | 2016-01-16 | EXEMPTION_REQUIRED | NONE              | 1737-nonproliferation | -  | 2016-01-16
LBR CIV | TRAINING    | -                   | customs, police        | 2010-01-01 | 2010-06-01 | EXEMPTION_REQUIRED | SECURITY_TRAINING | 1572-arms             | -  | 2010-06-01
1572    | TRAINING    | -                   | police                 | 2010-01-01 | 2010-06-01 | EXEMPTION_REQUIRED | SECURITY_TRAINING | 1572-arms             | -  | 2010-06-01
1267    | EQUIPMENT   | ARMS                | armed group            | 2010-01-01 | 2010-06-01 | PROHIBITED         | LETHAL            | 1267-arms             | -  | 2010-06-01
RWA     | EQUIPMENT   | ARMS                | armed forces           | 2007-01-01 | 2007-03-27 | NOTIFY             | LETHAL            | 918-arms              | -  | 2007-03-27
RWA     | EQUIPMENT   | ARMS                | armed forces           | 2007-01-01 | 2007-03-28 | CLEAR              | LETHAL            | 918-arms              | -  | 2007-03-28
RWA     | EQUIPMENT   | ARMS                | militia                | 2008-01-01 | 2008-07-09 | PROHIBITED         | LETHAL            | 918-arms              | -  | 2008-07-09
RWA     | EQUIPMENT   | ARMS                | militia                | 2008-01-01 | 2008-07-10 | CLEAR              | LETHAL            | -                     | -  | 2008-07-10
RWA     | TRAINING    | -                   | customs                | 2007-01-01 | 2007-06-01 | CLEAR              | NONE              | 918-arms              | -  | 2007-06-01
SLE     | EQUIPMENT   | ARMS                | police                 | 2010-01-01 | 2010-09-28 | NOTIFY             | LETHAL            | 1132-arms             | -  | 2010-09-28
SLE     | EQUIPMENT   | ARMS                | police                 | 2010-01-01 | 2010-09-29 | CLEAR              | LETHAL            | -                     | -  | 2010-09-29
SLE     | EQUIPMENT   | ARMS                | rebels                 | 2005-01-01 | 2005-06-01 | PROHIBITED         | LETHAL            | 1132-arms             | -  | 2005-06-01
SLE     | TRAINING    | -                   | customs                | 2005-01-01 | 2005-06-01 | CLEAR              | NONE              | 1132-arms             | -  | 2005-06-01
LBR     | EQUIPMENT   | ARMS                | armed forces           | 2003-01-01 | 2003-12-21 | PROHIBITED         | LETHAL            | 1343-arms             | -  | 2003-12-21
LBR     | EQUIPMENT   | ARMS                | armed forces           | 2003-01-01 | 2003-12-22 | EXEMPTION_REQUIRED | LETHAL            | 1521-arms             | -  | 2003-12-22
LBR     | EQUIPMENT   | NON_LETHAL_MILITARY | police                 | 2003-01-01 | 2003-06-01 | EXEMPTION_REQUIRED | NON_LETHAL        | 1343-arms             | -  | 2003-06-01
LBR     | TRAINING    | -                   | customs                | 2003-01-01 | 2003-06-01 | CLEAR              | NONE              | 1343-arms             | -  | 2003-06-01
IRQ     | EQUIPMENT   | ARMS                | armed forces           | 2004-01-01 | 2004-06-07 | EXEMPTION_REQUIRED | LETHAL            | 1518-arms             | -  | 2004-06-07
IRQ     | EQUIPMENT   | ARMS                | armed forces           | 2004-01-01 | 2004-06-08 | CLEAR              | LETHAL            | 1518-arms             | -  | 2004-06-08
IRQ     | EQUIPMENT   | ARMS                | militia                | 2026-01-01 | 2026-06-01 | PROHIBITED         | LETHAL            | 1518-arms             | -  | 2026-06-01
IRQ     | TRAINING    | -                   | customs                | 2026-01-01 | 2026-06-01 | CLEAR              | NONE              | 1518-arms             | -  | 2026-06-01
LBN     | EQUIPMENT   | ARMS                | armed forces           | 2006-01-01 | 2006-08-10 | CLEAR              | LETHAL            | 1636-travel           | -  | 2006-08-10
LBN     | EQUIPMENT   | ARMS                | armed forces           | 2006-01-01 | 2006-08-11 | NOTIFY             | LETHAL            | 1701-arms             | -  | 2006-08-11
LBN     | TRAINING    | -                   | militia                | 2026-01-01 | 2026-06-01 | PROHIBITED         | SECURITY_TRAINING | 1701-arms             | -  | 2026-06-01
LBN     | TRAINING    | -                   | customs                | 2026-01-01 | 2026-06-01 | CLEAR              | NONE              | 1636-travel           | -  | 2026-06-01
ERI     | EQUIPMENT   | NON_LETHAL_MILITARY | police                 | 2013-01-01 | 2013-07-23 | PROHIBITED         | NON_LETHAL        | 1907-arms             | -  | 2013-07-23
ERI     | EQUIPMENT   | NON_LETHAL_MILITARY | police                 | 2013-01-01 | 2013-07-24 | EXEMPTION_REQUIRED | NON_LETHAL        | 1907-arms             | -  | 2013-07-24
ERI     | TRAINING    | -                   | police                 | 2018-01-01 | 2018-11-13 | PROHIBITED         | SECURITY_TRAINING | 1907-arms             | -  | 2018-11-13
ERI     | TRAINING    | -                   | police                 | 2018-01-01 | 2018-11-14 | CLEAR              | SECURITY_TRAINING | -                     | -  | 2018-11-14
ERI     | TRAINING    | -                   | customs                | 2012-01-01 | 2012-06-01 | CLEAR              | NONE              | 1907-arms             | -  | 2012-06-01
LBY     | EQUIPMENT   | ARMS                | police                 | 2011-01-01 | 2011-09-15 | EXEMPTION_REQUIRED | LETHAL            | 1970-arms             | -  | 2011-09-15
LBY     | EQUIPMENT   | ARMS                | police                 | 2011-09-15 | 2011-09-16 | EXEMPTION_REQUIRED | LETHAL            | 1970-arms             | 5w | 2011-09-22
LBY     | TRAINING    | -                   | police                 | 2013-03-01 | 2013-03-13 | EXEMPTION_REQUIRED | SECURITY_TRAINING | 1970-arms             | 5w | 2013-03-13
LBY     | TRAINING    | -                   | police                 | 2013-03-01 | 2013-03-14 | CLEAR              | SECURITY_TRAINING | 1970-arms             | -  | 2013-03-14
LBY     | EQUIPMENT   | ARMS                | police                 | 2014-08-18 | 2014-08-19 | EXEMPTION_REQUIRED | LETHAL            | 1970-arms             | 5w | 2014-08-25
LBY     | EQUIPMENT   | ARMS                | police                 | 2014-08-26 | 2014-08-27 | EXEMPTION_REQUIRED | LETHAL            | 1970-arms             | -  | 2014-08-27
LBY     | EQUIPMENT   | ARMS                | armed group            | 2026-01-01 | 2026-06-01 | EXEMPTION_REQUIRED | LETHAL            | 1970-arms             | -  | 2026-06-01
LBY     | TRAINING    | -                   | customs                | 2026-01-01 | 2026-06-01 | CLEAR              | NONE              | 1970-arms             | -  | 2026-06-01
AFG     | EQUIPMENT   | ARMS                | armed forces           | 2021-01-01 | 2021-08-14 | CLEAR              | LETHAL            | 1988-arms             | -  | 2021-08-14
AFG     | EQUIPMENT   | ARMS                | armed forces           | 2021-01-01 | 2021-08-15 | PROHIBITED         | LETHAL            | 1988-arms             | -  | 2021-08-15
AFG     | EQUIPMENT   | CIVILIAN            | customs                | 2021-01-01 | 2021-08-14 | CLEAR              | NONE              | 1988-arms             | -  | 2021-08-14
AFG     | EQUIPMENT   | CIVILIAN            | customs                | 2021-01-01 | 2021-08-15 | EXEMPTION_REQUIRED | NONE              | 1988-assets           | -  | 2021-08-15
AFG     | TRAINING    | -                   | customs                | 2026-01-01 | 2026-06-01 | CLEAR              | NONE              | 1988-arms             | -  | 2026-06-01
GNB     | EQUIPMENT   | ARMS                | armed forces           | 2012-01-01 | 2012-05-18 | CLEAR              | LETHAL            | 2048-travel           | -  | 2012-05-18
GNB     | TRAINING    | -                   | customs                | 2026-01-01 | 2026-06-01 | CLEAR              | NONE              | 2048-travel           | -  | 2026-06-01
CAF     | TRAINING    | -                   | police                 | 2013-01-01 | 2013-12-04 | CLEAR              | SECURITY_TRAINING | -                     | -  | 2013-12-04
CAF     | TRAINING    | -                   | police                 | 2013-01-01 | 2013-12-05 | EXEMPTION_REQUIRED | SECURITY_TRAINING | 2127-arms             | -  | 2013-12-05
CAF     | TRAINING    | -                   | police                 | 2017-01-01 | 2017-01-26 | EXEMPTION_REQUIRED | SECURITY_TRAINING | 2127-arms             | -  | 2017-01-26
CAF     | TRAINING    | -                   | police                 | 2017-01-01 | 2017-01-27 | NOTIFY             | SECURITY_TRAINING | 2127-arms             | -  | 2017-01-27
CAF     | TRAINING    | -                   | police                 | 2019-09-12 | 2019-09-12 | NOTIFY             | SECURITY_TRAINING | 2127-arms             | 20d | 2019-10-02
CAF     | EQUIPMENT   | ARMS                | gendarmerie            | 2020-06-01 | 2020-06-02 | EXEMPTION_REQUIRED | LETHAL            | 2127-arms             | 20d | 2020-06-21
CAF     | EQUIPMENT   | ARMS                | gendarmerie            | 2022-01-01 | 2022-07-29 | NOTIFY             | LETHAL            | 2127-arms             | -  | 2022-07-29
CAF     | EQUIPMENT   | ARMS                | gendarmerie            | 2023-01-01 | 2023-07-26 | NOTIFY             | LETHAL            | 2127-arms             | -  | 2023-07-26
CAF     | EQUIPMENT   | ARMS                | gendarmerie            | 2023-01-01 | 2023-07-27 | CLEAR              | LETHAL            | 2127-arms             | -  | 2023-07-27
CAF     | EQUIPMENT   | ARMS                | customs                | 2024-01-01 | 2024-07-29 | EXEMPTION_REQUIRED | LETHAL            | 2127-arms             | -  | 2024-07-29
CAF     | EQUIPMENT   | ARMS                | customs                | 2024-01-01 | 2024-07-30 | CLEAR              | LETHAL            | 2127-arms-armed-groups | -  | 2024-07-30
CAF     | EQUIPMENT   | -                   | armed group            | 2024-01-01 | 2024-07-30 | PROHIBITED         | NON_LETHAL        | 2127-arms-armed-groups | -  | 2024-07-30
CAF     | TRAINING    | -                   | customs                | 2016-01-01 | 2016-06-01 | CLEAR              | NONE              | 2127-arms             | -  | 2016-06-01
YEM     | EQUIPMENT   | ARMS                | Houthis                | 2015-01-01 | 2015-04-13 | CLEAR              | LETHAL            | 2140-assets           | -  | 2015-04-13
YEM     | EQUIPMENT   | ARMS                | Houthis                | 2015-01-01 | 2015-04-14 | PROHIBITED         | LETHAL            | 2140-arms             | -  | 2015-04-14
YEM     | EQUIPMENT   | ARMS                | coast guard            | 2026-01-01 | 2026-06-01 | CLEAR              | LETHAL            | 2140-arms             | -  | 2026-06-01
YEM     | TRAINING    | -                   | customs                | 2026-01-01 | 2026-06-01 | CLEAR              | NONE              | 2140-arms             | -  | 2026-06-01
SSD     | TRAINING    | -                   | police                 | 2018-01-01 | 2018-07-12 | CLEAR              | SECURITY_TRAINING | 2206-travel           | -  | 2018-07-12
SSD     | TRAINING    | -                   | police                 | 2018-01-01 | 2018-07-13 | EXEMPTION_REQUIRED | SECURITY_TRAINING | 2206-arms             | -  | 2018-07-13
SSD     | EQUIPMENT   | -                   | police                 | 2022-01-01 | 2022-05-25 | EXEMPTION_REQUIRED | NON_LETHAL        | 2206-arms             | -  | 2022-05-25
SSD     | EQUIPMENT   | -                   | police                 | 2022-01-01 | 2022-05-26 | NOTIFY             | NON_LETHAL        | 2206-arms             | -  | 2022-05-26
SSD     | EQUIPMENT   | -                   | police                 | 2023-01-01 | 2023-05-30 | NOTIFY             | NON_LETHAL        | 2206-arms             | -  | 2023-05-30
SSD     | EQUIPMENT   | ARMS                | armed group            | 2026-01-01 | 2026-06-01 | PROHIBITED         | LETHAL            | 2206-arms             | -  | 2026-06-01
SSD     | TRAINING    | -                   | customs                | 2026-01-01 | 2026-06-01 | CLEAR              | NONE              | 2206-arms             | -  | 2026-06-01
MLI     | TRAINING    | -                   | police                 | 2023-01-01 | 2023-08-30 | CLEAR              | SECURITY_TRAINING | 2374-travel           | -  | 2023-08-30
MLI     | TRAINING    | -                   | police                 | 2023-01-01 | 2023-08-31 | CLEAR              | SECURITY_TRAINING | -                     | -  | 2023-08-31
HTI     | EQUIPMENT   | ARMS                | customs                | 2023-01-01 | 2023-10-01 | CLEAR              | LETHAL            | 2653-arms             | -  | 2023-10-01
HTI     | EQUIPMENT   | ARMS                | customs                | 2023-01-01 | 2023-10-02 | EXEMPTION_REQUIRED | LETHAL            | 2653-arms             | -  | 2023-10-02
HTI     | EQUIPMENT   | ARMS                | police                 | 2024-01-01 | 2024-10-18 | CLEAR              | LETHAL            | 2653-arms             | -  | 2024-10-18
HTI     | EQUIPMENT   | -                   | armed gangs            | 2022-01-01 | 2022-10-21 | PROHIBITED         | NON_LETHAL        | 2653-arms             | -  | 2022-10-21
HTI     | TRAINING    | -                   | customs                | 2026-01-01 | 2026-06-01 | CLEAR              | NONE              | 2653-arms             | -  | 2026-06-01
SOM     | EQUIPMENT   | ARMS                | police                 | 2025-01-01 | 2025-12-11 | CLEAR              | LETHAL            | 751-arms-al-shabaab   | -  | 2025-12-11
SOM     | EQUIPMENT   | ARMS                | police                 | 2025-01-01 | 2025-12-12 | NOTIFY             | LETHAL            | 751-arms-al-shabaab   | -  | 2025-12-12
SOM     | TRAINING    | -                   | police                 | 2025-01-01 | 2025-12-12 | CLEAR              | SECURITY_TRAINING | 751-arms-al-shabaab   | -  | 2025-12-12
SOM     | EQUIPMENT   | ARMS                | Al-Shabaab             | 2026-01-01 | 2026-06-01 | PROHIBITED         | LETHAL            | 751-arms-al-shabaab   | -  | 2026-06-01
PRK     | PROCEDURE   | -                   | customs                | 2016-01-01 | 2016-11-29 | CLEAR              | NONE              | 1718-arms             | -  | 2016-11-29
PRK     | PROCEDURE   | -                   | customs                | 2016-01-01 | 2016-11-30 | EXEMPTION_REQUIRED | NONE              | 1718-cooperation      | -  | 2016-11-30
PRK     | AWARENESS   | -                   | customs                | 2018-01-01 | 2018-06-01 | CLEAR              | NONE              | 1718-arms             | -  | 2018-06-01
IRN     | EQUIPMENT   | ARMS                | armed forces           | 2020-01-01 | 2020-10-17 | EXEMPTION_REQUIRED | LETHAL            | 1737-arms             | -  | 2020-10-17
IRN     | LEGISLATION | -                   | customs                | 2020-01-01 | 2020-10-18 | CLEAR              | NONE              | 1737-nonproliferation | -  | 2020-10-18
1988    | EQUIPMENT   | ARMS                | Taliban                | 2020-01-01 | 2020-06-01 | PROHIBITED         | LETHAL            | 1988-arms             | -  | 2020-06-01
1970    | TRAINING    | -                   | militia                | 2020-01-01 | 2020-06-01 | EXEMPTION_REQUIRED | SECURITY_TRAINING | 1970-arms             | -  | 2020-06-01
";

/// Countries that no measure of the table is about: its answer says so and is no leave.
const UNKNOWN: [&str; 3] = ["GHA", "KEN", "UKR"];

fn value<T: DeserializeOwned>(word: &str) -> T {
    T::deserialize(IntoDeserializer::<Error>::into_deserializer(word)).expect(word)
}

fn stated(word: &str) -> Option<&str> {
    (word != "-").then_some(word)
}

#[test]
fn real_cases_are_judged_as_the_resolutions_of_their_day_say() {
    let wrong: Vec<String> = CASES
        .trim()
        .lines()
        .filter_map(|row| otherwise(row).map(|found| format!("{row}\n  gave {found}")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What comes out of a case where that is not what its row expects.
fn otherwise(row: &str) -> Option<String> {
    let cells: Vec<_> = row.split('|').map(str::trim).collect();
    let Ok([whither, kind, goods, whom, asked_on, start, expected @ ..]) =
        <[&str; 11]>::try_from(cells)
    else {
        panic!("eleven cells: {row}")
    };
    let named = whither.starts_with(char::is_alphabetic);
    let countries: Vec<_> = whither
        .split(' ')
        .filter(|_| named)
        .map(str::to_owned)
        .collect();
    let beneficiaries: Vec<_> = whom.split(", ").map(str::to_owned).collect();
    let verdict = check(
        &RULES,
        &Delivery {
            countries: &countries,
            regime: (!named).then_some(whither),
            kind: value(kind),
            goods: stated(goods).map(value),
            beneficiaries: &beneficiaries,
            asked_on: day(asked_on),
            start: day(start),
        },
    );
    differs(&verdict, expected)
}

fn differs(verdict: &Verdict, expected: [&str; 5]) -> Option<String> {
    let days = verdict
        .lead_days
        .map(|days| format!("{days}{}", if verdict.lead_working { "w" } else { "d" }));
    let found = (
        verdict.outcome,
        verdict.class,
        verdict.measure.as_deref(),
        days.as_deref(),
        verdict.earliest_start,
    );
    let [outcome, class, measure, lead, earliest] = expected;
    let expected = (
        value(outcome),
        value(class),
        stated(measure),
        stated(lead),
        day(earliest),
    );
    (found != expected).then(|| format!("{found:?}"))
}

#[test]
fn a_country_that_the_table_does_not_know_is_told() {
    for country in UNKNOWN {
        let verdict = judged(
            country,
            Class::Lethal,
            Party::SecurityForces,
            day("2019-01-01"),
        )
        .expect("arms");
        assert_eq!(
            (verdict.outcome, verdict.measure),
            (Outcome::Clear, None),
            "{country}"
        );
        assert_eq!(
            verdict.explanation,
            format!("No measure of the table binds this delivery to {country} on 2019-01-01.")
        );
    }
}
