//! The codes that rules, stored events and addresses share: [`Role`], [`Stage`], [`Action`]. Stable for ever.

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// Every value, in the order people read them.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The stable word for it.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }
            /// The value of a code, if there is one.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

coded! {
    /// What an account may act as. Co-handling (会办) is no role: it is an office's part in a case.
    Role {
        /// 公众: anyone, without an account. Never granted.
        Public = "public",
        /// 委员: proposes and rates.
        Member = "member",
        /// 经办人: receives, talks, drafts; in a co-handling office, writes the opinion.
        CaseHandler = "case_handler",
        /// 处长: checks what a handler drafted (核稿).
        DivisionHead = "division_head",
        /// 办公室: numbers, issues, delivers, publishes.
        GeneralOffice = "general_office",
        /// 签发人: the leader whose approval makes it a document.
        Signatory = "signatory",
        /// 督查室: assigns on the government side, urges, watches the clock.
        Oversight = "oversight",
        /// 提案委: reviews, files, assigns, reads ratings.
        Committee = "committee",
        /// 系统管理员: offices, people, operation; never cases.
        SystemAdmin = "system_admin",
        /// 安全管理员: grants roles; never cases.
        SecurityAdmin = "security_admin",
        /// 审计管理员: reads the audit log; never cases.
        AuditAdmin = "audit_admin",
    }
}

coded! {
    /// Where a case is.
    Stage {
        /// 起草.
        Draft = "draft",
        /// 待审查.
        Submitted = "submitted",
        /// 已立案, to be assigned.
        Filed = "filed",
        /// 已交办, not yet received by the lead.
        Assigned = "assigned",
        /// 申请退办, by the lead.
        ReturnRequested = "return_requested",
        /// 退办争议, of the lead.
        Disputed = "disputed",
        /// 办理中, nothing drafted.
        Handling = "handling",
        /// 复文起草中.
        Drafting = "drafting",
        /// 核稿.
        OfficeCheck = "office_check",
        /// 会签.
        Countersign = "countersign",
        /// 待签发.
        SignOff = "sign_off",
        /// 已签发, to be issued.
        Signed = "signed",
        /// 已印发, to be delivered.
        Issued = "issued",
        /// 已送达.
        Delivered = "delivered",
        /// 已公开.
        Published = "published",
        /// 已评价.
        Rated = "rated",
        /// 不予立案.
        NotFiled = "not_filed",
        /// 转为意见.
        Converted = "converted",
        /// 已撤案.
        Withdrawn = "withdrawn",
        /// 已并案.
        Merged = "merged",
    }
}

coded! {
    /// What somebody may want to do: one for each command, and one for each kind of reading.
    Action {
        /// 查看提案.
        CaseView = "case.view",
        /// 查看联系方式.
        CaseViewContacts = "case.view_contacts",
        /// 查看评价.
        CaseViewRating = "case.view_rating",
        /// 起草提案.
        ProposalDraft = "proposal.draft",
        /// 修改提案.
        ProposalRevise = "proposal.revise",
        /// 提交提案.
        ProposalSubmit = "proposal.submit",
        /// 撤回提案.
        ProposalWithdraw = "proposal.withdraw",
        /// 邀请联名.
        ProposalInvite = "proposal.invite",
        /// 联名：接受、谢绝、退出.
        ProposalCoSign = "proposal.co_sign",
        /// 初审、复审.
        ProposalRead = "proposal.read",
        /// 退回修改.
        ProposalSendBack = "proposal.send_back",
        /// 立案.
        ProposalFile = "proposal.file",
        /// 不予立案.
        ProposalRefuse = "proposal.refuse",
        /// 转为意见.
        ProposalConvert = "proposal.convert",
        /// 并案.
        CaseMerge = "case.merge",
        /// 撤销并案.
        CaseUnmerge = "case.unmerge",
        /// 交办.
        CaseAssign = "case.assign",
        /// 签收.
        CaseReceive = "case.receive",
        /// 申请退办.
        CaseRequestReturn = "case.request_return",
        /// 决定退办.
        CaseDecideReturn = "case.decide_return",
        /// 提出退办争议.
        CaseDispute = "case.dispute",
        /// 处理退办争议.
        CaseSettleDispute = "case.settle_dispute",
        /// 改派.
        CaseReassign = "case.reassign",
        /// 申请延期.
        ExtensionRequest = "extension.request",
        /// 决定延期.
        ExtensionDecide = "extension.decide",
        /// 中止和恢复计时.
        CasePause = "case.pause",
        /// 记录沟通.
        ConsultationRecord = "consultation.record",
        /// 征求会办意见.
        OpinionRequest = "opinion.request",
        /// 提出会办意见.
        OpinionGive = "opinion.give",
        /// 催办会办意见.
        OpinionUrge = "opinion.urge",
        /// 催办主办单位.
        LeadUrge = "lead.urge",
        /// 不再等候会办意见.
        OpinionWaive = "opinion.waive",
        /// 退回会办意见.
        OpinionReturn = "opinion.return",
        /// 确认引用.
        QuotationAnswer = "quotation.answer",
        /// 保存复文草稿.
        ReplySaveDraft = "reply.save_draft",
        /// 送核.
        ReplySendForCheck = "reply.send_for_check",
        /// 核稿: pass or send back.
        ReplyCheck = "reply.check",
        /// 会签.
        ReplyCountersign = "reply.countersign",
        /// 不再等候会签.
        ReplyWaiveCountersign = "reply.waive_countersign",
        /// 签发.
        ReplySignOff = "reply.sign_off",
        /// 退回修改 (from the check, a countersignature or the sign-off).
        ReplySendBack = "reply.send_back",
        /// 撤销签发.
        ReplyRevokeSignOff = "reply.revoke_sign_off",
        /// 编号印发.
        ReplyIssue = "reply.issue",
        /// 送达.
        ReplyDeliver = "reply.deliver",
        /// 决定公开方式.
        PublicationDecide = "publication.decide",
        /// 公开发布.
        PublicationPublish = "publication.publish",
        /// 评价.
        ReplyRate = "reply.rate",
        /// 认领、兑现承诺.
        PromiseKeep = "promise.keep",
        /// 决定承诺延期或不再办理.
        PromiseDecide = "promise.decide",
        /// 答复复文提出的请求.
        PromiseAnswer = "promise.answer",
        /// 查看督查总览.
        OversightView = "oversight.view",
        /// 录入纸质评价.
        ReplyEnterRating = "reply.enter_rating",
        /// 再次办理.
        ReplyOrderRedo = "reply.order_redo",
        /// 变更办理结果类别.
        ReplyChangeClass = "reply.change_class",
        /// 批量导入提案.
        CaseImport = "case.import",
        /// 维护单位和人员.
        DirectoryManage = "directory.manage",
        /// 授予和收回角色.
        RolesGrant = "roles.grant",
        /// 查看审计日志.
        AuditRead = "audit.read",
        /// 系统运行.
        SystemOperate = "system.operate",
        /// 导入放假安排、更换规则包.
        RulesManage = "rules.manage",
    }
}

impl Action {
    /// Whether this is done to one case; the others concern the region as a whole.
    pub const fn is_about_a_case(self) -> bool {
        !matches!(
            self,
            Action::OversightView
                | Action::CaseImport
                | Action::DirectoryManage
                | Action::RolesGrant
                | Action::AuditRead
                | Action::SystemOperate
                | Action::RulesManage
        )
    }
}

impl Role {
    /// The three administrators (三员).
    pub const ADMINISTRATORS: [Role; 3] = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];
}

/// Two of these roles that one account may not hold together, to be asked when a role is granted: an administrator's role with any
/// other. `None` when the roles go together.
///
/// Source: separation of the three administrators (三员分立), GB/T 22239-2019 level 3 practice.
pub fn conflicting_roles(roles: &[Role]) -> Option<(Role, Role)> {
    let admin = roles.iter().copied().find(|role| Role::ADMINISTRATORS.contains(role))?;
    roles.iter().copied().find(|role| *role != admin).map(|other| (admin, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_leads_back_to_its_word() {
        for action in Action::ALL {
            assert_eq!(Action::from_code(action.code()), Some(*action));
        }
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(*role));
        }
        for stage in Stage::ALL {
            assert_eq!(Stage::from_code(stage.code()), Some(*stage));
        }
        assert_eq!(Role::from_code("co_handler"), None);
    }

    #[test]
    fn an_administrator_holds_no_second_role_and_business_roles_go_together() {
        assert_eq!(
            conflicting_roles(&[Role::CaseHandler, Role::SystemAdmin]),
            Some((Role::SystemAdmin, Role::CaseHandler))
        );
        assert_eq!(
            conflicting_roles(&[Role::SecurityAdmin, Role::AuditAdmin]),
            Some((Role::SecurityAdmin, Role::AuditAdmin))
        );
        assert_eq!(conflicting_roles(&[Role::AuditAdmin]), None);
        assert_eq!(conflicting_roles(&[Role::AuditAdmin, Role::AuditAdmin]), None);
        assert_eq!(conflicting_roles(&[Role::Member, Role::CaseHandler, Role::DivisionHead]), None);
        assert_eq!(conflicting_roles(&[]), None);
    }
}
